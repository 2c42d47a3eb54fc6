import { redacted } from '../../platform/redact.js';
import type { Mask } from './mask.js';
import type { KeptFile } from './trace-network.js';
import { asArray, asObject, asText, type Json, pick } from './trace-shapes.js';
import { maskSnapshot } from './trace-snapshots.js';

/**
 * One event of the action log as it may be kept, undefined for a kind that is not. What is not listed here is left
 * out: values that were typed, results, scripts and their arguments among it.
 */
export function maskEvent(event: Json, mask: Mask, kept: KeptFile): Json | undefined {
  switch (event['type']) {
    case 'context-options':
      return {
        ...pick(event, [
          'version',
          'type',
          'origin',
          'browserName',
          'channel',
          'playwrightVersion',
          'platform',
        ]),
        ...pick(event, ['wallTime', 'monotonicTime', 'sdkLanguage', 'testIdAttributeName', 'contextId']),
        options: pick(asObject(event['options']), ['viewport', 'deviceScaleFactor', 'isMobile', 'locale']),
      };
    case 'before':
      return {
        ...pick(event, ['type', 'callId', 'parentId', 'stepId', 'startTime', 'class', 'method', 'pageId']),
        ...pick(event, ['beforeSnapshot']),
        ...(event['title'] === undefined ? {} : { title: mask.text(asText(event['title'])) }),
        params: maskParams(asObject(event['params']), mask),
      };
    case 'after':
      return {
        ...pick(event, ['type', 'callId', 'endTime', 'afterSnapshot', 'point']),
        ...(event['error'] === undefined ? {} : { error: maskError(asObject(event['error']), mask) }),
      };
    case 'input':
      return pick(event, ['type', 'callId', 'point', 'box', 'inputSnapshot']);
    case 'log':
      return { ...pick(event, ['type', 'callId', 'time']), message: maskLog(asText(event['message']), mask) };
    case 'console':
      return {
        ...pick(event, ['type', 'messageType', 'time', 'pageId']),
        text: mask.text(asText(event['text'])),
        location: maskLocation(asObject(event['location']), mask),
      };
    case 'event':
      return maskNotice(event, mask);
    case 'frame-snapshot':
      return { type: 'frame-snapshot', snapshot: maskFrameSnapshot(asObject(event['snapshot']), mask, kept) };
    default:
      return undefined;
  }
}

/** Parameters of calls that say what was done and where, never with what. */
const tellingParams = [
  ...[
    'timeout',
    'waitUntil',
    'state',
    'strict',
    'force',
    'button',
    'clickCount',
    'position',
    'delay',
    'noWaitAfter',
  ],
  ...['trial', 'modifiers', 'fullPage', 'pageId'],
];

function maskParams(params: Json, mask: Mask): Json {
  const { selector, url } = params;
  const typed = ['value', 'text', 'key', 'options', 'files', 'localPaths'].filter(
    name => params[name] !== undefined,
  );
  return {
    ...pick(params, tellingParams),
    ...(typeof selector === 'string' ? { selector: maskLog(selector, mask) } : {}),
    ...(typeof url === 'string' ? { url: mask.url(url) } : {}),
    ...Object.fromEntries(typed.map(name => [name, redacted])),
  };
}

const urls = /\b(?:https?|wss?):\/\/[^\s"'<>]+/g;

/** Playwright's words: they quote what is typed, show elements with their attributes, and name URLs. */
const maskLog = (message: string, mask: Mask): string =>
  mask.text(
    message
      .replaceAll(
        /\b(fill|type|press|pressSequentially|insertText|selectOption|selectText)\(.*\)/gs,
        `$1(${redacted})`,
      )
      .replaceAll(/\bvalue=("|\\").*?\1/g, `value="${redacted}"`)
      .replaceAll(/>\s*\d[\d\s-]{2,}\s*</g, `>${redacted}<`)
      .replaceAll(urls, url => mask.url(url)),
  );

const maskError = (error: Json, mask: Mask): Json => ({
  name: mask.text(asText(error['name'])),
  message: maskLog(asText(error['message']), mask),
});

const maskLocation = (location: Json, mask: Mask): Json => ({
  ...pick(location, ['lineNumber', 'columnNumber', 'line', 'column']),
  url: mask.url(asText(location['url'])),
});

function maskNotice(event: Json, mask: Mask): Json {
  const params = asObject(event['params']);
  const { error, location, url, type, message, suggestedFilename } = params;
  const thrown = asObject(asObject(error)['error']);
  return {
    ...pick(event, ['type', 'time', 'class', 'method', 'pageId']),
    params: {
      ...pick(params, ['pageId', 'openerPageId']),
      ...(type === undefined ? {} : { type: mask.text(asText(type)) }),
      ...(message === undefined ? {} : { message: mask.text(asText(message)) }),
      ...(url === undefined ? {} : { url: mask.url(asText(url)) }),
      ...(suggestedFilename === undefined ? {} : { suggestedFilename: mask.text(asText(suggestedFilename)) }),
      ...(error === undefined ? {} : { error: { error: maskError(thrown, mask) } }),
      ...(location === undefined ? {} : { location: maskLocation(asObject(location), mask) }),
    },
  };
}

function maskFrameSnapshot(snapshot: Json, mask: Mask, kept: KeptFile): Json {
  return {
    ...pick(snapshot, [
      'callId',
      'phase',
      'snapshotName',
      'pageId',
      'frameId',
      'doctype',
      'viewport',
      'timestamp',
    ]),
    ...pick(snapshot, ['wallTime', 'collectionTime', 'isMainFrame']),
    frameUrl: mask.url(asText(snapshot['frameUrl'])),
    html: maskSnapshot(snapshot['html'], mask),
    resourceOverrides: asArray(snapshot['resourceOverrides'])
      .map(asObject)
      .flatMap((override): Json[] => {
        const url = mask.url(asText(override['url']));
        if (override['ref'] !== undefined) return [{ url, ref: override['ref'] }];
        const file = kept(asText(override['file']));
        return file === undefined ? [] : [{ url, file }];
      }),
  };
}
