import { existsSync, readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { PaywatchError } from '../domain/errors.js';
import { logLevels } from '../platform/logger.js';

export const configurationFile = 'paywatch.config.yaml';

const configurationSchema = z.strictObject({
  db: z.string().optional(),
  logLevel: z.enum(logLevels).optional(),
  /** Where the sandbox answers. */
  sandbox: z.url().optional(),
  providers: z.record(z.string(), z.record(z.string(), z.coerce.string())).optional(),
});

/** What `paywatch.config.yaml` can say. */
export type Configuration = z.output<typeof configurationSchema>;

/**
 * Reads a configuration file; there need not be one.
 * @throws PaywatchError `configuration` with line and column of what is wrong
 */
export function readConfiguration(file: string): Configuration {
  if (!existsSync(file)) return {};
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const broken = document.errors[0];
  if (broken !== undefined) {
    throw wrongConfiguration(`${place(broken.pos[0])}: ${broken.message.split('\n')[0]}`);
  }
  const parsed = configurationSchema.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const unknownKey = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = [...(issue?.path ?? []), ...unknownKey].map(String);
  const node: unknown = document.getIn(path, true);
  const at = z.object({ range: z.array(z.number()) }).safeParse(node);
  throw wrongConfiguration(`${place(at.data?.range[0] ?? 0)}: ${path.join('.')}: ${issue?.message}`);
}

const wrongConfiguration = (message: string): PaywatchError =>
  new PaywatchError('configuration', message, { mend: 'Correct the file, or remove what it says there.' });
