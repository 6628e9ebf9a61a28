// How many queries the API answers, beside the GraphQL servers that people use on such tables. Run it with
//
//   npm run bench -- api [--accounts 200000] [--seconds 8] [--rounds 3] [--connections 32] [--seed 1]
//   npm run bench -- api --large [--accounts 10000000]
//
// All servers read one database. Every answer is checked: a page of rows, and the same as the other servers give for the
// same variables. A server that fails is reported. `--large` times the statements of leaderboards instead.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import type * as EmbeddedPostgres from '../src/database/embedded-postgres';
import type * as Migrate from '../src/database/migrate';
import type * as Deployments from '../src/shared/deployment';
import { type ContestOptions, contest, type Entrant } from './api-contest';
import { hashOf, makeHistory } from './api-data';
import { measureLarge } from './api-large';
import { measurePages } from './api-pages';
import { history, leaderboard } from './api-questions';
import {
  GRAPHQL_SERVER,
  GRAPHQL_SERVER_CACHING,
  installPeers,
  POSTGRAPHILE,
  POWERGRID,
  type ServerKind,
  startServer,
} from './api-servers';

const { startEmbeddedPostgres }: typeof EmbeddedPostgres = require('../database/embedded-postgres');
const { migrate }: typeof Migrate = require('../database/migrate');
const { writeDeployment }: typeof Deployments = require('../shared/deployment');

const ZEROS = `0x${'0'.repeat(64)}` as const;
const CONTRACT = { address: '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY', codeHash: ZEROS, abiHash: ZEROS };

interface Options extends ContestOptions {
  readonly accounts: number;
}

async function compare(options: Options): Promise<void> {
  installPeers();
  const folder = mkdtempSync(join(tmpdir(), 'powergrid-bench-'));
  const database = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  const sql = postgres(database.url, { max: 1, onnotice: () => {} });
  try {
    await migrate(database.url);
    await told('made the rows', () => makeHistory(sql, options.accounts));
    const hash = await told('hashed them', () => hashOf(sql));
    const deployment = join(folder, 'deployment.json');
    writeDeployment(deployment, {
      version: 1,
      chain: { genesisHash: ZEROS, specName: 'bench', specVersion: 1 },
      startBlock: 1,
      contracts: { token: CONTRACT, resourceRegistry: CONTRACT, gridService: CONTRACT, governance: CONTRACT },
      roles: { owner: CONTRACT.address, operators: [], oracles: [], verifiers: [], treasury: CONTRACT.address },
    });
    printConditions(options, hash);
    const kinds = [POWERGRID, GRAPHQL_SERVER(), POSTGRAPHILE(), GRAPHQL_SERVER_CACHING()];
    const entrants = await Promise.all(
      kinds.map((kind) => enter(kind, { databaseUrl: database.url, deployment, folder })),
    );
    try {
      for (const question of [await leaderboard(sql), await history(sql)]) {
        // A cache has nothing to answer when nothing is asked twice.
        await contest(question, 'never repeat', entrants.slice(0, 3), options, hash);
        await contest(question, 'repeat', entrants, options, hash);
      }
      const own = entrants[0]?.server;
      if (own) await measurePages(sql, own.url, hash);
    } finally {
      await Promise.all(entrants.map(({ server }) => server?.stop()));
    }
  } finally {
    await sql.end();
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function enter(kind: ServerKind, options: Parameters<typeof startServer>[1]): Promise<Entrant> {
  try {
    return { kind, server: await startServer(kind, options), failure: undefined };
  } catch (error) {
    return { kind, server: undefined, failure: String(error) };
  }
}

function printConditions({ accounts, seconds, rounds, connections, seed }: Options, hash: string): void {
  console.log(
    `${accounts} accounts, rows ${hash}; ${connections} connections, ${rounds} rounds of ${seconds} s each, seed ${seed}; ` +
      `Node ${process.version}, ${cpus().length} cores, one ${cpus()[0]?.model}.\n`,
  );
}

async function told<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const startedMs = performance.now();
  const result = await work();
  console.error(`${what} in ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`);
  return result;
}

const { values } = parseArgs({
  options: {
    accounts: { type: 'string' },
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '32' },
    seed: { type: 'string', default: '1' },
    large: { type: 'boolean', default: false },
  },
});
const work = values.large
  ? measureLarge(Number(values.accounts ?? 10_000_000))
  : compare({
      accounts: Number(values.accounts ?? 200_000),
      seconds: Number(values.seconds),
      rounds: Number(values.rounds),
      connections: Number(values.connections),
      seed: Number(values.seed),
    });
work.then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
