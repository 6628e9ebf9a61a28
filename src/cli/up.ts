import { Command } from 'commander';
import { RealClock } from '../shared/clock';
import { loadConfig, parseConfig } from '../shared/config';
import { createLogger } from '../shared/logger';
import { readSecret, requireTapoAccount } from '../shared/secrets';
import { dataOption, openDataDir } from './data-dir';
import { createNarrator } from './narrator';
import { createOutput, type Output, sayPart } from './output';
import { parsePort } from './port';
import { type Shutdown, withShutdown } from './shutdown';
import { startSystem } from './system';

interface UpOptions {
  readonly config?: string;
  readonly port?: number;
  readonly data: string;
}

/** `powergrid up`: everything, embedded where the configuration names nothing else, until it is stopped. */
export function upCommand(): Command {
  return new Command('up')
    .description('Run chain, database, processor, API and oracle together, in real time.')
    .option('--config <file>', 'powergrid.yaml (default: everything embedded, no plugs)')
    .option('--port <port>', "the API's port, 0 for any free one (default: the configuration's, 4350)", parsePort)
    .addOption(dataOption())
    .action(async (options: UpOptions) => {
      await withShutdown((shutdown) => runUp(options, createOutput(false), shutdown));
    });
}

async function runUp(options: UpOptions, output: Output, shutdown: Shutdown): Promise<void> {
  const { env } = process;
  const read = options.config ? loadConfig(options.config) : parseConfig({}, 'The default configuration');
  const config = options.port === undefined ? read : { ...read, api: { ...read.api, port: options.port } };
  const hasPlugs = config.oracle.plugs.length > 0;
  const tapo = hasPlugs ? requireTapoAccount(env) : undefined;
  const data = await openDataDir(options.data, shutdown);
  if (!config.chain) output.say('The embedded chain starts anew: chain, database and journal begin empty together.');
  const system = await startSystem({
    config,
    data,
    clock: new RealClock(),
    logger: createLogger(env.POWERGRID_LOG_LEVEL || 'fatal', 'powergrid'),
    shutdown,
    oracleKey: readSecret(env, 'POWERGRID_ORACLE_KEY'),
    initialMints: [],
    onPart: (name, detail) => sayPart(output, name, detail),
  });
  if (tapo) await system.startOracle(tapo, createNarrator(output));
  else output.say('No plugs are configured; name them in powergrid.yaml and start with --config.');
  output.say('Ready. Ctrl-C stops everything.');
  await Promise.race([shutdown.serve(), system.failed]);
}
