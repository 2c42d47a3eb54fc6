import { createHash } from 'node:crypto';
import { maskJson } from './answers.js';
import { createMask, type Mask } from './mask.js';
import { maskEvent } from './trace-events.js';
import { type KeptFile, maskExchange, type ReadFile, sentSecrets } from './trace-network.js';
import { asObject, type Json, parseLines, printLines } from './trace-shapes.js';
import { typedIn } from './trace-snapshots.js';

/** The entries of a trace's archive, by name. */
export type TraceEntries = Readonly<Record<string, Uint8Array>>;

/** What a snapshot is drawn with. Of documents and scripts nothing is kept: the snapshots show what they made. */
const keptFiles = /\.(?:css|json|svg|png|jpe?g|gif|webp|ico|woff2?|ttf|otf)$/i;
const textFiles = /\.(?:css|json|svg)$/i;

/**
 * A trace as it may be kept. The values that stood in payment fields and that were sent under sensitive names count as
 * secrets beside those that are given, and are looked for in all of it. Kinds of entries that are not known are left
 * out; so is whatever still holds something that the mask finds.
 */
export function redactTrace(raw: TraceEntries, secrets: readonly string[]): TraceEntries {
  const read: ReadFile = name => Buffer.from(raw[name] ?? []).toString('utf8');
  const logs = Object.keys(raw)
    .filter(name => /\.(?:trace|network)$/.test(name))
    .map(name => ({ name, events: parseLines(raw[name] ?? new Uint8Array()) }));
  const mask = createMask({
    secrets: [...secrets, ...logs.flatMap(({ events }) => secretsOf(events, read))],
  });
  const { files, kept } = redactFiles(raw, mask);
  const kepts: Record<string, Uint8Array> = { ...files };
  for (const { name, events } of logs) {
    const redactedEvents = events
      .map(event =>
        event['type'] === 'resource-snapshot'
          ? {
              type: 'resource-snapshot',
              snapshot: maskExchange(asObject(event['snapshot']), { mask, kept, read }),
            }
          : maskEvent(event, mask, kept),
      )
      .filter(event => event !== undefined && !holdsSecret(event, mask));
    kepts[name] = printLines(redactedEvents);
  }
  return kepts;
}

const secretsOf = (events: readonly Json[], read: ReadFile): readonly string[] =>
  events.flatMap(event => {
    const snapshot = asObject(event['snapshot']);
    return event['type'] === 'resource-snapshot'
      ? sentSecrets(snapshot, read)
      : event['type'] === 'frame-snapshot'
        ? typedIn(snapshot['html'])
        : [];
  });

/** Names and ids are left alone by {@link maskEvent}; a page could still have chosen them. */
const holdsSecret = (event: unknown, mask: Mask): boolean => mask.finds(JSON.stringify(event));

/** Files are named after the hash of what is in them, by which their contents could be guessed: they are named anew. */
function redactFiles(
  raw: TraceEntries,
  mask: Mask,
): { readonly files: TraceEntries; readonly kept: KeptFile } {
  const files: Record<string, Uint8Array> = {};
  const names = new Map<string, string>();
  for (const [name, bytes] of Object.entries(raw)) {
    if (!name.startsWith('resources/') || !keptFiles.test(name)) continue;
    const content = textFiles.test(name) ? redactText(name, bytes, mask) : bytes;
    if (mask.finds(content)) continue;
    const extension = name.slice(name.lastIndexOf('.'));
    const keptName = `resources/${createHash('sha1').update(content).digest('hex')}${extension}`;
    files[keptName] = content;
    names.set(name, keptName);
  }
  return { files, kept: name => names.get(name) };
}

function redactText(name: string, bytes: Uint8Array, mask: Mask): Uint8Array {
  const text = Buffer.from(bytes).toString('utf8');
  return Buffer.from(name.endsWith('.json') ? maskJson(text, mask) : mask.text(text));
}
