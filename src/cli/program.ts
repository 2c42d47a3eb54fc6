import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { logLevels } from '../platform/logger.js';
import { redactCardNumbers } from '../platform/redact.js';
import { addDemoCommand } from './commands/demo.js';
import { addDoctorCommand } from './commands/doctor.js';
import { addIpnCommand } from './commands/ipn.js';
import { addInterceptCommand, addMonitorCommand } from './commands/monitor.js';
import { addPayCommand } from './commands/pay.js';
import { addPaymentsCommand } from './commands/payments.js';
import { addSandboxCommand } from './commands/sandbox.js';
import { addServeCommand } from './commands/serve.js';

/** The whole command line. */
export function createProgram(): Command {
  const program = new Command('paywatch')
    .description(
      'What really became of a payment: the redirect, the IPN and the status query, and one verdict.',
    )
    .version(version())
    .option('--db <file>', 'the database (PAYWATCH_DB; default data/run/paywatch.db)')
    .option('--json', 'print data as JSON')
    .option('--config <file>', 'the configuration file (default paywatch.config.yaml)')
    .addOption(new Option('--log-level <level>', 'what is logged to standard error').choices([...logLevels]))
    .addOption(new Option('--log-format <format>', 'how it is logged').choices(['text', 'json']))
    // Commands take this over from the program when they are added: they end by an error, and main gives the exit code.
    .exitOverride()
    .configureOutput({ writeErr: text => void process.stderr.write(redactCardNumbers(text)) })
    .showHelpAfterError('(see --help)')
    .configureHelp({ showGlobalOptions: true });
  addDemoCommand(program);
  addSandboxCommand(program);
  addMonitorCommand(program);
  addInterceptCommand(program);
  addPayCommand(program);
  addServeCommand(program);
  addPaymentsCommand(program);
  addIpnCommand(program);
  addDoctorCommand(program);
  return program;
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}
