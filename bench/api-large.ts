import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres, { type Sql } from 'postgres';
import type * as Accounts from '../src/api/entities/account';
import type * as Pages from '../src/api/page';
import type * as Leaderboards from '../src/api/queries/leaderboard';
import type * as Sessions from '../src/api/queries/session';
import type * as Statement from '../src/api/queries/statement';
import type * as Embedded from '../src/database/embedded-postgres';
import type * as Migrations from '../src/database/migrate';
import { hashOf, idOf, load, makeBuckets, noise } from './api-data';
import { percentile, printTable } from './table';

const { readPage }: typeof Pages = require('../api/page');
const { send }: typeof Statement = require('../api/queries/statement');
const { ACCOUNT }: typeof Accounts = require('../api/entities/account');
const { boardSource, readNeighbours, readRank }: typeof Leaderboards = require('../api/queries/leaderboard');
const { SHORT_READS }: typeof Sessions = require('../api/queries/session');
const { startEmbeddedPostgres }: typeof Embedded = require('../database/embedded-postgres');
const { migrate }: typeof Migrations = require('../database/migrate');

const TRIES = 500;
/** Ranks that are counted the slow way, too. */
const COUNTED = 5;
const LIMIT_MS = 5;
const TABLES = ['account', 'period_total', 'rank_bucket'] as const;
const NEIGHBOURS = { above: 10, below: 10 };

/** How long the statements of a leaderboard take on a board of so many accounts, and on one where all are equal. */
export async function measureLarge(accounts: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'powergrid-bench-'));
  const database = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  const sql = postgres(database.url, {
    max: 1,
    onnotice: () => {},
    transform: { column: { from: postgres.toCamel } },
    // As the API has it.
    connection: SHORT_READS,
  });
  try {
    await migrate(database.url);
    const rows: string[][] = [];
    for (const [name, value] of [
      ['all unlike', `(1 + ${noise('i', 1_000_000_000)})`],
      ['all equal', '1'],
    ] as const) {
      await sql`truncate account, period_total, rank_bucket cascade`;
      const startedMs = performance.now();
      await makeBoard(sql, accounts, value);
      const hash = await hashOf(sql, TABLES);
      console.error(`made and hashed the board, ${name}: ${((performance.now() - startedMs) / 1_000).toFixed(0)} s`);
      rows.push(...(await measureBoard(sql, accounts, name)).map((cells) => [...cells, hash.slice(0, 12)]));
    }
    console.log(
      `**Leaderboards of ${accounts} accounts: SQL time of ${TRIES} reads each, prepared, one after the other**\n`,
    );
    printTable(['board', 'read', 'p50 ms', 'p99 ms', 'rows'], rows);
    if (rows.some(([, , p50]) => Number(p50) >= LIMIT_MS)) {
      console.error(`A median is not below ${LIMIT_MS} ms.`);
      process.exitCode = 1;
    }
  } finally {
    await sql.end();
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function makeBoard(sql: Sql, accounts: number, value: string): Promise<void> {
  await load(sql, TABLES, async (tx) => {
    await tx.unsafe(`
      insert into period_total
      select 'Account-AllTime-0-' || id, 'Account', id, 'AllTime', 0, value::numeric * 750000000000, 1, value, 1
      from (select ${idOf("'account-' || i")} as id, ${value} as value from generate_series(1, ${accounts}) i) a
      order by id`);
    await tx.unsafe(`
      insert into account (id, balance, reward_total, delivered_total_mwh, reward_count, participation_count, device_count)
      select subject_id, 0, reward_total, delivered_total_mwh, 1, 1, 1 from period_total`);
    await makeBuckets(tx);
  });
}

/** The statements that the API sends for the top, for an account's neighbours and for its exact rank. */
async function measureBoard(sql: Sql, accounts: number, name: string): Promise<string[][]> {
  const board = { subject: 'Account', by: 'Reward', period: 'AllTime', periodStartMs: '0' } as const;
  const ids = await sql<{ id: string }[]>`
    select ${sql.unsafe(idOf(`'account-' || (1 + ${noise('i + 77', accounts)})`))} as id from generate_series(1, ${TRIES}) i`;
  const topMs: number[] = [];
  const aroundMs: number[] = [];
  for (const [index, { id }] of ids.entries()) {
    topMs.push(
      await timed(() => readPage((statement) => send(sql, statement), boardSource(board, ACCOUNT), { first: 20 })),
    );
    let rank = 0;
    let value = '';
    aroundMs.push(
      await timed(async () => {
        const near = await readNeighbours(sql, board, id, NEIGHBOURS);
        const own = near.find((row) => row.id === id);
        if (!own) throw new Error(`${id} is not on the board.`);
        value = own.sortKey;
        rank = await readRank(sql, board, own);
      }),
    );
    if (index < COUNTED) await assertRank(sql, { id, value, rank });
  }
  const cells = (read: string, ms: readonly number[]) => [
    name,
    read,
    percentile(ms, 0.5).toFixed(2),
    percentile(ms, 0.99).toFixed(2),
  ];
  return [cells('top 20', topMs), cells('around one: 20 neighbours and its rank', aroundMs)];
}

/** The rank is one more than there are places above, counted one by one. */
async function assertRank(
  sql: Sql,
  { id, value, rank }: { readonly id: string; readonly value: string; readonly rank: number },
): Promise<void> {
  const [row] = await sql<{ above: number }[]>`
    select count(*)::int as above from period_total where (reward_total, subject_id) > (${value}::numeric, ${id})`;
  if (row?.above !== rank - 1) throw new Error(`${id} is said to have rank ${rank}, and ${row?.above} are above it.`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}
