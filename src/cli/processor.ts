import { join } from 'node:path';
import { Command } from 'commander';
import { AppError } from '../shared/errors';
import { type GuardedChild, spawnGuarded } from '../shared/guardian';
import { databaseUrlOption } from './database-url';
import { deploymentOption } from './deployment-option';
import { withShutdown } from './shutdown';

/** The processor ended by itself. */
export class ProcessorExitError extends AppError {
  readonly code = 'PROCESSOR_EXIT';
  readonly retryable = true;
}

/** Starts the indexer as a process of its own, which ends with this one. `onLine` gets what it logs. */
export function startProcessor(env: NodeJS.ProcessEnv, onLine: (line: string) => void): GuardedChild {
  const args = [join(__dirname, '..', 'processor', 'main.js')];
  return spawnGuarded({ command: process.execPath, args, env, stopSignal: 'SIGTERM', stopTimeoutMs: 5_000 }, onLine);
}

interface ProcessorOptions {
  readonly database: string;
  readonly chain: string;
  readonly deployment: string;
}

/** `powergrid processor`: the indexer alone. */
export function processorCommand(): Command {
  return new Command('processor')
    .description("Index the contracts' events into a migrated database.")
    .addOption(databaseUrlOption())
    .requiredOption(
      '--chain <url>',
      'ws:// URL of an archive node, or several, separated by commas',
      process.env.RPC_ENDPOINT,
    )
    .addOption(deploymentOption())
    .action(async (options: ProcessorOptions) => {
      await withShutdown(async (shutdown) => {
        const env = {
          ...process.env,
          DB_URL: options.database,
          RPC_ENDPOINT: options.chain,
          POWERGRID_DEPLOYMENT: options.deployment,
        };
        const processor = startProcessor(env, (line) => process.stderr.write(`${line}\n`));
        await shutdown.add('the processor', () => processor.stop());
        const ended = processor.exited.then((code) => {
          if (shutdown.signal.aborted) return;
          throw new ProcessorExitError(`The processor ended with exit code ${code}. Its last words are above.`);
        });
        await Promise.race([shutdown.serve(), ended]);
      });
    });
}
