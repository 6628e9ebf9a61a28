import { appendFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { createApi } from '../api/api';
import { bestHeight } from '../chain/block';
import { type Chain, connectChain } from '../chain/connection';
import { deploy } from '../chain/deploy';
import { keyPairOf } from '../chain/keys';
import { createOracleChain } from '../chain/oracle-chain';
import { startEmbeddedPostgres } from '../database/embedded-postgres';
import { migrate } from '../database/migrate';
import { startDevChain } from '../devchain/dev-chain';
import { startOracle } from '../oracle/oracle';
import { createTapoPlug } from '../oracle/plugs/tapo-plug';
import type { OracleProgress } from '../oracle/progress';
import type { Clock } from '../shared/clock';
import type { Config } from '../shared/config';
import { assertGenesis, type Deployment, readDeployment, writeDeployment } from '../shared/deployment';
import type { Logger } from '../shared/logger';
import type { TapoAccount } from '../shared/secrets';
import type { DataDir } from './data-dir';
import { ProcessorExitError, startProcessor } from './processor';
import { removeRuntime, writeRuntime } from './runtime-file';
import type { Shutdown } from './shutdown';

const EMBEDDED_REPORT_PERIOD_MS = 300_000;
const EMBEDDED_CHALLENGE_PERIOD_MS = 30_000;
const EMBEDDED_VOTING_PERIOD_MS = 60_000;
const EMBEDDED_TIMELOCK_MS = 10_000;

export interface SystemOptions {
  readonly config: Config;
  readonly data: DataDir;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly shutdown: Shutdown;
  /** Secret URI; a development chain defaults to //Bob. */
  readonly oracleKey: string | undefined;
  /** PWGD minted when the contracts are deployed on the embedded chain, by SS58 address. */
  readonly initialMints: readonly { readonly to: string; readonly amount: bigint }[];
  /** Told as each part is up. */
  readonly onPart: (part: string, detail: string) => void;
}

/** Chain, contracts, database, processor and API, running in and below this process. */
export interface System {
  readonly chain: Chain;
  readonly deployment: Deployment;
  readonly apiUrl: string;
  /** Rejects when the processor ends while nothing has been asked to stop. */
  readonly failed: Promise<never>;
  startOracle(tapo: TapoAccount, onProgress: (progress: OracleProgress) => void): Promise<void>;
}

/**
 * Starts every part, each as `config` names it or embedded, and writes runtime.json. An embedded chain forgets its state
 * when it stops, so the database and the journal that belong to it begin anew with it.
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { config, data, clock, logger, shutdown, onPart } = options;
  if (config.chain) {
    readDeployment(config.chain.deployment);
  } else {
    for (const path of [data.journal, `${data.journal}-wal`, `${data.journal}-shm`, data.deployment]) {
      rmSync(path, { force: true });
    }
  }
  const [databaseUrl, { chain, deployment, deploymentFile }] = await both(startDatabase(options), startChain(options));

  const endpoints = [config.chain?.url ?? chain.url].flat().join();
  const env = { ...process.env, DB_URL: databaseUrl, RPC_ENDPOINT: endpoints, POWERGRID_DEPLOYMENT: deploymentFile };
  let lastWords = 'nothing';
  const processor = startProcessor(env, (line) => {
    lastWords = line;
    appendFileSync(data.processorLog, `${line}\n`);
  });
  await shutdown.add('the processor', () => processor.stop());
  const failed = processor.exited.then((code): never => {
    throw new ProcessorExitError(
      `The processor ended with exit code ${code}: ${lastWords}. Its log is ${data.processorLog}.`,
    );
  });
  failed.catch(() => {});
  onPart('processor', `indexes from block ${deployment.startBlock}`);

  const api = await createApi({
    databaseUrl,
    deployment,
    logger,
    isDevelopment: true,
    config: config.api,
    chainHeight: () => bestHeight(chain),
  });
  await shutdown.add('the API', () => api.close());
  const apiUrl = await api.listen(config.api.host, config.api.port);
  onPart('api', `${apiUrl}/graphql`);

  writeRuntime(data.path, { chainUrl: chain.url, apiUrl, databaseUrl, deployment: deploymentFile, pid: process.pid });
  await shutdown.add('runtime.json', () => removeRuntime(data.path));
  return {
    chain,
    deployment,
    apiUrl,
    failed,
    startOracle: async (tapo, onProgress) => {
      const key = keyPairOf(options.oracleKey ?? '//Bob', chain);
      const oracle = await startOracle({
        clock,
        config: config.oracle,
        chain: createOracleChain({ chain, deployment, key }),
        plugs: ({ name, host }) => createTapoPlug({ name, host, clock, ...tapo }),
        journalFile: data.journal,
        logger,
        onProgress,
      });
      await shutdown.add('the oracle', () => oracle.stop());
    },
  };
}

/** Both results. When one fails, the other is waited for all the same, so that what it started is there to be undone. */
async function both<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}

/** The configured or embedded database, brought to the current schema. */
async function startDatabase({ config, data, shutdown, onPart }: SystemOptions): Promise<string> {
  if (config.database) {
    await migrate(config.database.url);
    onPart('postgres', new URL(config.database.url).host);
    return config.database.url;
  }
  const postgres = await startEmbeddedPostgres({ dataDir: data.postgres });
  await shutdown.add('PostgreSQL', () => postgres.stop());
  await migrate(postgres.url);
  onPart('postgres', `PostgreSQL 18, ${new URL(postgres.url).host}`);
  return postgres.url;
}

/** The configured chain with its deployment, or the embedded chain with contracts just deployed. */
async function startChain(options: SystemOptions) {
  const { config, data, clock, shutdown, onPart } = options;
  if (config.chain) {
    const deploymentFile = resolve(config.chain.deployment);
    const deployment = readDeployment(deploymentFile);
    const chain = await connectChain([config.chain.url].flat(), undefined, { signal: shutdown.signal });
    await shutdown.add('the chain connection', () => chain.close());
    assertGenesis(deployment.chain.genesisHash, chain.url, chain.genesisHash);
    onPart('chain', `${chain.specName} at ${chain.url}`);
    return { chain, deployment, deploymentFile };
  }
  const embedded = await startDevChain({ clock, port: 0 });
  await shutdown.add('the chain', () => embedded.stop());
  const chain = await connectChain([embedded.url]);
  await shutdown.add('the chain connection', () => chain.close());
  onPart('chain', `contracts runtime ${chain.specVersion} at ${chain.url}`);
  const owner = keyPairOf('//Alice', chain);
  const oracle = keyPairOf(options.oracleKey ?? '//Bob', chain);
  const deployment = await deploy({
    chain,
    owner,
    operators: [owner.address],
    oracles: [oracle.address],
    verifiers: [owner.address],
    treasury: owner.address,
    reportPeriodMs: EMBEDDED_REPORT_PERIOD_MS,
    challengePeriodMs: EMBEDDED_CHALLENGE_PERIOD_MS,
    votingPeriodMs: EMBEDDED_VOTING_PERIOD_MS,
    timelockMs: EMBEDDED_TIMELOCK_MS,
    initialMints: options.initialMints,
  });
  writeDeployment(data.deployment, deployment);
  onPart('contracts', deployment.contracts.gridService.address);
  return { chain, deployment, deploymentFile: data.deployment };
}
