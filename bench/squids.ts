import { join } from 'node:path';
import type postgres from 'postgres';
import type * as Migrate from '../src/database/migrate';
import { hashOfTables, readEvents } from './index-rows';
import type { Indexer } from './indexer';

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
  return squid('powergrid', 'as it is here, with its defaults', '../processor/main.js', chain);
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

async function heightOfSquid(sql: postgres.Sql): Promise<number | undefined> {
  const [there] = await sql<{ status: boolean }[]>`
    select to_regclass('squid_processor.status') is not null as status`;
  const [status] = there?.status ? await sql<{ height: number }[]>`select height from squid_processor.status` : [];
  return status?.height;
}

function versionOf(name: string): string {
  return (require(join(__dirname, '..', '..', 'node_modules', name, 'package.json')) as { version: string }).version;
}
