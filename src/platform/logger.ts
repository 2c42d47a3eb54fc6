import winston from 'winston';
import { redactDeep } from './redact.js';

export const logLevels = ['error', 'warn', 'info', 'debug'] as const;

export type LogLevel = (typeof logLevels)[number];

/** Writes what the program does, for operators. Fields are masked before they are written. */
export interface Logger {
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface LoggerOptions {
  readonly level: LogLevel;
  /** `json` for machines, `text` for people. */
  readonly format: 'json' | 'text';
  /** Where lines go; standard error in the program, a buffer in tests. */
  readonly stream: NodeJS.WritableStream;
}

const mask = winston.format(info => {
  for (const [name, value] of Object.entries(redactDeep(info) as Record<string, unknown>)) info[name] = value;
  return info;
});

const lineForPeople = winston.format.printf(info => {
  const { level, message, timestamp, ...fields } = info;
  const rest = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`;
  return `${String(timestamp)} ${level} ${String(message)}${rest}`;
});

/** A winston logger that masks card numbers and secrets in every message and field. */
export function createLogger({ level, format, stream }: LoggerOptions): Logger {
  const layout = format === 'json' ? winston.format.json() : lineForPeople;
  return winston.createLogger({
    level,
    format: winston.format.combine(winston.format.timestamp(), mask(), layout),
    transports: [new winston.transports.Stream({ stream })],
  });
}

/** Writes nothing. */
export const silentLogger: Logger = { error() {}, warn() {}, info() {}, debug() {} };
