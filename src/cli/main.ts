#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { CommanderError } from 'commander';
import pc from 'picocolors';
import { PaywatchError } from '../domain/errors.js';
import { redactCardNumbers } from '../platform/redact.js';
import { exitCodeOfError, exitCodes } from './exit-codes.js';
import { createProgram } from './program.js';

if (existsSync('.env')) process.loadEnvFile('.env');

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Says what went wrong and returns the exit code for it. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof PaywatchError) {
    tell(`${pc.red('✖')} ${error.message}${error.mend === undefined ? '' : `\n  ${error.mend}`}`);
    return exitCodeOfError[error.code];
  }
  tell(
    `${pc.red('✖')} This is a bug in paywatch. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  return exitCodes.bug;
}

function tell(text: string): void {
  process.stderr.write(`${redactCardNumbers(text)}\n`);
}
