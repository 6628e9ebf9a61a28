import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SnakeNamingStrategy } from '@subsquid/typeorm-config/lib/namingStrategy';
import { Store } from '@subsquid/typeorm-store/lib/store';
import fc from 'fast-check';
import postgres from 'postgres';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Board, readNeighbours, readRank } from '../../src/api/queries/leaderboard';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded-postgres';
import { migrate } from '../../src/database/migrate';
import * as models from '../../src/model';
import { ContractEvent, PeriodTotal, RankBucket } from '../../src/model';
import { EntityCache } from '../../src/processor/entity-cache';
import { addToTotals } from '../../src/processor/handlers/totals';
import { RankChanges } from '../../src/processor/ranks';

const LARGEST_BUCKET = 8;
/** A bucket is cut by the batch after the one that made it too large. */
const LARGEST_BATCH = 10;
const BOARD: Board = { subject: 'Device', by: 'Reward', period: 'AllTime', periodStartMs: '0' };

let folder: string;
let server: EmbeddedPostgres;
let database: DataSource;
let sql: postgres.Sql;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'powergrid-ranks-'));
  server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  await migrate(server.url);
  database = await new DataSource({
    type: 'postgres',
    url: server.url,
    namingStrategy: new SnakeNamingStrategy(),
    entities: Object.values(models).filter((model) => typeof model === 'function'),
  }).initialize();
  sql = postgres(server.url, { max: 2, transform: { column: { from: postgres.toCamel } }, onnotice: () => {} });
});

afterAll(async () => {
  await sql?.end();
  await database?.destroy();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const deviceId = (number: number) => `0x${number.toString(16).padStart(64, '0')}`;

/** One batch of the processor that pays these rewards to these devices. */
async function pay(rewards: readonly (readonly [device: number, reward: number])[]): Promise<void> {
  const store = new Store(() => database.manager);
  const entities = new EntityCache(store);
  const ranks = new RankChanges(LARGEST_BUCKET);
  const event = new ContractEvent();
  for (const [device, reward] of rewards) {
    const moment = { owner: deviceId(device % 3), deviceId: deviceId(device), atMs: 1_795_000_000_000n };
    await addToTotals({ entities, event, ranks }, moment, { reward: BigInt(reward) });
  }
  await ranks.write(store);
  await entities.write([PeriodTotal]);
}

it('tells the rank of every entry, whatever was paid in which order', async () => {
  const reward = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 12 })));
  const batches = fc.array(fc.array(reward, { minLength: 1, maxLength: LARGEST_BATCH }), {
    minLength: 1,
    maxLength: 30,
  });
  const cut = { count: 0 };
  await fc.assert(
    fc.asyncProperty(batches, async (all) => {
      await sql`truncate period_total, rank_bucket`;
      for (const rewards of all) await pay(rewards);
      const listed = await sql<{ id: string; sortKey: string }[]>`select subject_id as id, reward_total as sort_key
        from period_total where subject = 'Device' and period = 'AllTime' and reward_total > 0
        order by reward_total desc, subject_id desc`;
      for (const [index, entry] of listed.entries()) expect(await readRank(sql, BOARD, entry)).toBe(index + 1);
      const middle = Math.floor(listed.length / 2);
      const own = listed[middle];
      if (own) {
        const near = await readNeighbours(sql, BOARD, own.id, { above: 2, below: 2 });
        const expected = listed.slice(Math.max(middle - 2, 0), middle + 3).map(({ id }) => id);
        expect(near.map(({ id }) => id)).toEqual(expected);
      }
      const buckets = await sql<{ board: string; count: number }[]>`select board, count from rank_bucket`;
      for (const { count } of buckets) expect(count).toBeLessThanOrEqual(LARGEST_BUCKET + LARGEST_BATCH);
      const ours = buckets.filter(({ board }) => board === 'Device-AllTime-0-Reward');
      expect(ours.reduce((sum, { count }) => sum + count, 0)).toBe(listed.length);
      if (ours.length > 2) cut.count += 1;
    }),
    { numRuns: 40 },
  );
  expect(cut.count).toBeGreaterThan(5);
});

it('keeps no bucket that has run empty', async () => {
  await sql`truncate period_total, rank_bucket`;
  const everyone = Array.from({ length: 60 }, (_, index) => [index, 1] as const);
  for (let round = 0; round < 20; round++) await pay(everyone);
  const buckets = await database.manager.find(RankBucket, { where: { board: 'Device-AllTime-0-Reward' } });
  expect(buckets.filter(({ count, lowestValue }) => count === 0 && lowestValue > 0n)).toEqual([]);
  expect(buckets.length).toBeLessThan(25);
});
