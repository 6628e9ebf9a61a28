import { join } from 'node:path';
import type postgres from 'postgres';
import type * as Migrate from '../src/database/migrate';
import { hashOfTables, readEvents } from './index-rows';
import type { Indexer, ProofSizes } from './indexer';

const { migrate }: typeof Migrate = require('../database/migrate');

const SQD = ['@subsquid/substrate-processor', '@subsquid/typeorm-store', '@subsquid/ink-abi', 'typeorm'];

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

/** SQD's own ingestion and store. */
export function stockSquid(chain: Indexed): Indexer {
  const versions = SQD.map((name) => `${name} ${versionOf(name)}`).join(', ');
  return squid(
    'stock squid',
    `${versions}; one get an entity, one upsert a type and batch`,
    'stock-squid/main.js',
    chain,
  );
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

async function heightOfSquid(sql: postgres.Sql): Promise<number | undefined> {
  const [there] = await sql<{ status: boolean }[]>`
    select to_regclass('squid_processor.status') is not null as status`;
  const [status] = there?.status ? await sql<{ height: number }[]>`select height from squid_processor.status` : [];
  return status?.height;
}

function versionOf(name: string): string {
  return (require(join(__dirname, '..', '..', 'node_modules', name, 'package.json')) as { version: string }).version;
}
