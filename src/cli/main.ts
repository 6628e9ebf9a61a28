import { Command, CommanderError } from 'commander';
import { AppError, InterruptedError, messageOf, UsageError } from '../shared/errors';

/** Each command's file is loaded only when it is asked for: `--help` and small commands answer at once. */
async function buildProgram(): Promise<Command> {
  const program = new Command('powergrid')
    .description('Pays people for using less electricity when the grid needs it, in a way that anybody can check.')
    .showHelpAfterError('Add --help for what can be said.');
  const factories = await Promise.all([
    import('./demo.js').then((file) => file.demoCommand()),
    import('./up.js').then((file) => file.upCommand()),
    import('./deploy.js').then((file) => file.deployCommand()),
    import('./authorize.js').then((file) => file.authorizeCommand()),
    import('./register.js').then((file) => file.registerCommand()),
    import('./event.js').then((file) => file.eventCommand()),
    import('./settle.js').then((file) => file.settleCommand()),
    import('./plug.js').then((file) => file.plugCommand()),
    import('./emulate-plug.js').then((file) => file.emulatePlugCommand()),
    import('./chain.js').then((file) => file.chainCommand()),
    import('./processor.js').then((file) => file.processorCommand()),
    import('./api.js').then((file) => file.apiCommand()),
    import('./migrate.js').then((file) => file.migrateCommand()),
    import('./key.js').then((file) => file.keyCommand()),
  ]);
  for (const command of factories) program.addCommand(command);
  throwInsteadOfExit(program);
  return program;
}

function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) throwInsteadOfExit(child);
}

/** 0 done, 1 failed, 2 wrong use or configuration, 130 interrupted before there was a result. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof InterruptedError) return 130;
  return error instanceof UsageError ? 2 : 1;
}

function tell(error: unknown): void {
  if (error instanceof CommanderError) return; // commander has told it
  const message = messageOf(error);
  process.stderr.write(`${error instanceof AppError ? message : `Unexpected failure: ${message.split('\n')[0]}`}\n`);
}

async function main(): Promise<number> {
  try {
    await (await buildProgram()).parseAsync(process.argv);
    return 0;
  } catch (error) {
    tell(error);
    return exitCodeOf(error);
  }
}

void main().then((exitCode) => {
  // Whatever still runs belongs to a command that has ended.
  process.exit(exitCode);
});
