import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import type * as FreePort from '../test/free-port';
import { readEvents } from './index-rows';
import type { Indexer } from './indexer';
import type { Indexed } from './squids';

const { freePort }: typeof FreePort = require('../test/free-port');
const run = promisify(execFile);

const PROJECT = join(__dirname, '..', '..', 'bench', 'subquery');
const SCHEMA = 'app';

/**
 * SubQuery, which keeps the raw events alone. Its packages are installed apart, for their dependencies are other
 * versions than ours, and its project is built for the chain, because the manifest names genesis and contracts.
 */
export async function subquery({ nodeUrl, record }: Indexed, lastBlock: number): Promise<Indexer> {
  if (!existsSync(join(PROJECT, 'node_modules', '.package-lock.json'))) {
    console.error('installing SubQuery');
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: PROJECT });
  }
  copyFileSync(record, join(PROJECT, 'src', 'deployment.json'));
  for (const step of ['codegen', 'build']) await run(process.execPath, [program('cli'), step], { cwd: PROJECT });
  const port = String(await freePort());
  return {
    name: 'SubQuery',
    configuration: `@subql/node ${versionOf('node')}, project built by @subql/cli ${versionOf('cli')}; TZ=UTC, no workers, default store cache, historical by height; raw events alone, nothing decoded`,
    lastBlock,
    prepare: createExtension,
    args: [program('node'), '-f', PROJECT, '--network-endpoint', nodeUrl, '--db-schema', SCHEMA, '--port', port],
    env: (databaseUrl) => ({ ...process.env, TZ: 'UTC', ...databaseVariables(new URL(databaseUrl)) }),
    height: heightOfSubquery,
    rows: async (sql, reachedBlock) => ({
      ...(await readEvents(sql, `${SCHEMA}.contract_events`, { reachedBlock, comparedBlock: reachedBlock })),
      allHash: undefined,
    }),
  };
}

/** Without it there is no history of rows, which is SubQuery's default. */
async function createExtension(databaseUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1 });
  await sql`create extension btree_gist`;
  await sql.end();
}

function databaseVariables({ hostname, port, username, password, pathname }: URL): NodeJS.ProcessEnv {
  return {
    DB_HOST: hostname,
    DB_PORT: port,
    DB_USER: username,
    DB_PASS: password,
    DB_DATABASE: pathname.slice(1),
  };
}

async function heightOfSubquery(sql: postgres.Sql): Promise<number | undefined> {
  const [there] = await sql<{ metadata: boolean }[]>`
    select to_regclass(${`${SCHEMA}._metadata`}) is not null as metadata`;
  if (!there?.metadata) return undefined;
  const [last] = await sql<{ height: number }[]>`
    select value::int as height from ${sql(SCHEMA)}._metadata where key = 'lastProcessedHeight'`;
  return last?.height ?? -1;
}

function program(name: string): string {
  return join(PROJECT, 'node_modules', '@subql', name, 'bin', 'run');
}

function versionOf(name: string): string {
  const { version } = JSON.parse(
    readFileSync(join(PROJECT, 'node_modules', '@subql', name, 'package.json'), 'utf8'),
  ) as { version: string };
  return version;
}
