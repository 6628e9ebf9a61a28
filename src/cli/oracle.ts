import { resolve } from 'node:path';
import { Command } from 'commander';
import { connectChain } from '../chain/connection';
import { createOracleChain } from '../chain/oracle-chain';
import { startOracle } from '../oracle/oracle';
import { createTapoPlug } from '../oracle/plugs/tapo-plug';
import { RealClock } from '../shared/clock';
import { loadConfig } from '../shared/config';
import { assertGenesis, readDeployment } from '../shared/deployment';
import { UsageError } from '../shared/errors';
import { createLogger } from '../shared/logger';
import { requireTapoAccount } from '../shared/secrets';
import { keyFor } from './chain-target';
import { dataOption, openDataDir } from './data-dir';
import { createNarrator } from './narrator';
import { createOutput } from './output';
import { withShutdown } from './shutdown';

interface OracleOptions {
  readonly config: string;
  readonly data: string;
}

/** `powergrid oracle`: reads the plugs and reports them to a chain that runs elsewhere. */
export function oracleCommand(): Command {
  return new Command('oracle')
    .description('Meter the configured plugs and report them to the configured chain, without database and API.')
    .requiredOption('--config <file>', 'powergrid.yaml that names chain and plugs')
    .addOption(dataOption())
    .action(runOracle);
}

async function runOracle(options: OracleOptions): Promise<void> {
  const config = loadConfig(options.config);
  if (!config.chain || config.oracle.plugs.length === 0) {
    throw new UsageError(
      `${options.config} names no ${config.chain ? 'plugs' : 'chain'}, and an oracle needs both. \`powergrid up\` has a chain of its own.`,
    );
  }
  const { url, deployment: record } = config.chain;
  const account = requireTapoAccount(process.env);
  const deployment = readDeployment(resolve(record));
  const clock = new RealClock();
  const output = createOutput(false);
  await withShutdown(async (shutdown) => {
    const data = await openDataDir(options.data, shutdown);
    const chain = await connectChain([url].flat(), undefined, { signal: shutdown.signal });
    await shutdown.add('the chain connection', () => chain.close());
    assertGenesis(deployment.chain.genesisHash, chain.url, chain.genesisHash);
    const oracle = await startOracle({
      clock,
      config: config.oracle,
      chain: createOracleChain({ chain, deployment, key: keyFor(chain, 'POWERGRID_ORACLE_KEY', '//Bob') }),
      plugs: ({ name, host }) => createTapoPlug({ name, host, clock, ...account }),
      journalFile: data.journal,
      logger: createLogger(process.env.POWERGRID_LOG_LEVEL || 'warn', 'oracle'),
      onProgress: createNarrator(output),
    });
    await shutdown.add('the oracle', () => oracle.stop());
    output.say('Metering. Ctrl-C stops it.');
    await shutdown.serve();
  });
}
