import { Command, CommanderError } from 'commander';
import { AppError, InterruptedError, messageOf, UsageError } from '../shared/errors';

const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  demo: async () => (await import('./demo.js')).demoCommand(),
  up: async () => (await import('./up.js')).upCommand(),
  deploy: async () => (await import('./deploy.js')).deployCommand(),
  authorize: async () => (await import('./authorize.js')).authorizeCommand(),
  register: async () => (await import('./register.js')).registerCommand(),
  device: async () => (await import('./device.js')).deviceCommand(),
  governance: async () => (await import('./governance.js')).governanceCommand(),
  event: async () => (await import('./event.js')).eventCommand(),
  condition: async () => (await import('./condition.js')).conditionCommand(),
  rule: async () => (await import('./rule.js')).ruleCommand(),
  settle: async () => (await import('./settle.js')).settleCommand(),
  rewards: async () => (await import('./rewards.js')).rewardsCommand(),
  export: async () => (await import('./export.js')).exportCommand(),
  plug: async () => (await import('./plug.js')).plugCommand(),
  'emulate-plug': async () => (await import('./emulate-plug.js')).emulatePlugCommand(),
  oracle: async () => (await import('./oracle.js')).oracleCommand(),
  chain: async () => (await import('./chain.js')).chainCommand(),
  processor: async () => (await import('./processor.js')).processorCommand(),
  api: async () => (await import('./api.js')).apiCommand(),
  migrate: async () => (await import('./migrate.js')).migrateCommand(),
  doctor: async () => (await import('./doctor.js')).doctorCommand(),
  key: async () => (await import('./key.js')).keyCommand(),
};

/** A command's file is loaded only when that command is asked for, or all of them to list them. */
async function buildProgram(asked: string | undefined): Promise<Command> {
  const program = new Command('powergrid')
    .description('Pays people for using less electricity when the grid needs it, in a way that anybody can check.')
    .showHelpAfterError('Add --help for what can be said.');
  const one = asked === undefined ? undefined : COMMANDS[asked];
  for (const load of one ? [one] : Object.values(COMMANDS)) program.addCommand(await load());
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
    await (await buildProgram(process.argv[2])).parseAsync(process.argv);
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
