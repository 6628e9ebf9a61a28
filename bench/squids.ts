import { join } from 'node:path';
import postgres from 'postgres';
import type * as Migrate from '../src/database/migrate';
import { hashOfTables, readEvents } from './index-rows';
import type { Indexer, ProofSizes } from './indexer';

const { migrate }: typeof Migrate = require('../database/migrate');

const SQD = ['@subsquid/substrate-processor', '@subsquid/typeorm-store', '@subsquid/ink-abi', 'typeorm'];

export const STOCK = 'stock squid';
export const PRELOADING = 'stock squid that preloads';

/** A chain and what of it is compared. */
export interface Indexed {
  readonly nodeUrl: string;
  /** The deployment record. */
  readonly record: string;
  /** The chain's last block. */
  readonly height: number;
  /** Raw events are compared up to here: as far as the slowest went. */
  readonly comparedBlock: number;
}

/**
 * SQD's own ingestion and store, without the triggers that count rows for our API. It gets one entity at a time, or, when
 * it preloads, those that a batch's events name with one query a type.
 */
export function stockSquid(chain: Indexed, { preloads }: { readonly preloads: boolean }): Indexer {
  const versions = SQD.map((name) => `${name} ${versionOf(name)}`).join(', ');
  const reading = preloads ? 'entities that events name read with one query a type' : 'one get an entity';
  const stock = squid(
    preloads ? PRELOADING : STOCK,
    `${versions}; ${reading}, one upsert a type and batch`,
    'stock-squid/main.js',
    chain,
  );
  return {
    ...stock,
    env: (databaseUrl) => ({ ...stock.env(databaseUrl), ...(preloads ? { STOCK_SQUID_PRELOADS: '1' } : {}) }),
    prepare: async (databaseUrl) => {
      await migrate(databaseUrl);
      await disableTriggers(databaseUrl);
    },
  };
}

/** This project's processor. */
export function powergrid(chain: Indexed): Indexer {
  const own = squid('powergrid', 'as it is here, with its defaults', '../processor/main.js', chain);
  return { ...own, proofs: (sql) => readProofSizes(sql, chain.height) };
}

/** The same without storage proofs of the events. */
export function withoutProofs(chain: Indexed): Indexer {
  const own = squid('powergrid, proofs off', 'POWERGRID_PROOFS=off', '../processor/main.js', chain);
  return { ...own, env: (databaseUrl) => ({ ...own.env(databaseUrl), POWERGRID_PROOFS: 'off' }) };
}

function squid(name: string, configuration: string, main: string, chain: Indexed): Indexer {
  return {
    name,
    configuration,
    lastBlock: chain.height,
    prepare: migrate,
    args: [join(__dirname, main)],
    env: (databaseUrl) => ({
      ...process.env,
      DB_URL: databaseUrl,
      RPC_ENDPOINT: chain.nodeUrl,
      POWERGRID_DEPLOYMENT: chain.record,
    }),
    height: heightOfSquid,
    rows: async (sql, reachedBlock) => ({
      ...(await readEvents(sql, 'contract_event', { reachedBlock, comparedBlock: chain.comparedBlock })),
      allHash: await hashOfTables(sql),
    }),
  };
}

async function readProofSizes(sql: postgres.Sql, height: number): Promise<ProofSizes | undefined> {
  const [progress] = await sql<{ missing: number }[]>`
    select missing_count as missing from proof_progress where through_height >= ${height}`;
  if (!progress) return undefined;
  if (progress.missing > 0) throw new Error(`It has no proofs of ${progress.missing} blocks.`);
  const [sizes] = await sql<ProofSizes[]>`
    select count(*)::int as blocks, percentile_disc(0.5) within group (order by size_bytes) as "medianBytes",
      max(size_bytes) as "mostBytes" from block_proof`;
  return sizes;
}

async function disableTriggers(databaseUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1 });
  const tables = await sql<{ name: string }[]>`
    select distinct event_object_table as name from information_schema.triggers where trigger_schema = 'public'`;
  for (const { name } of tables) await sql`alter table ${sql(name)} disable trigger user`;
  await sql.end();
}

async function heightOfSquid(sql: postgres.Sql): Promise<number | undefined> {
  const [there] = await sql<{ status: boolean }[]>`
    select to_regclass('squid_processor.status') is not null as status`;
  const [status] = there?.status ? await sql<{ height: number }[]>`select height from squid_processor.status` : [];
  return status?.height;
}

function versionOf(name: string): string {
  return (require(join(__dirname, '..', '..', 'node_modules', name, 'package.json')) as { version: string }).version;
}
