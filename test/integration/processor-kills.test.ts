import type postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CountingRelay, startCountingRelay } from './counting-relay';
import { EchoStory } from './echo-story';
import { type EchoWorld, startEchoWorld } from './echo-world';
import { hashOfTables, wrongTotals } from './index-tables';
import type { Indexer } from './indexer-host';
import { below, seeded } from './seeded';

const LIMIT = { timeout: 60_000, interval: 20 };
/** Half of them while it follows the head, half while it catches up with the chain. */
const KILLS = Number(process.env.POWERGRID_TEST_KILLS ?? 10);
/** Each takes a start of the processor. */
const TIME = { timeout: 30_000 + KILLS * 20_000 };
const SEED = Number(process.env.POWERGRID_TEST_SEED ?? 20_261_123);
/** Blocks with events before anybody indexes them, and things that happen in each block. */
const PAST = { blocks: 12, things: 6 };
/** Small enough that what is past takes several. */
const BATCHES = { POWERGRID_EVENTS_PER_BATCH: '25' };
/** What passes between processor and database from its start until a few blocks later. */
const FEW_BLOCKS = 200;

console.info(`${KILLS} kills with POWERGRID_TEST_SEED=${SEED}`);
const random = seeded(SEED);
const story = new EchoStory(seeded(SEED));
let world: EchoWorld;
let relay: CountingRelay;
let expected: Readonly<Record<string, string>>;
/** What passes between processor and database in a whole run. */
let wholeRun: number;

beforeAll(async () => {
  world = await startEchoWorld();
  relay = await startCountingRelay(Number(new URL(world.host.urlOf('postgres')).port));
  await world.emit(story.opening());
  for (let block = 0; block < PAST.blocks; block++) {
    await world.emit(Array.from({ length: PAST.things }, () => story.next()).flat());
  }
});
afterAll(async () => {
  await relay?.stop();
  await world?.stop();
});

/** A processor that reaches its database by the relay. */
function start(database: string): Indexer {
  const url = Object.assign(new URL(world.host.urlOf(database)), { port: relay.port });
  return world.host.startIndexer(database, { ...world.env, ...BATCHES, DB_URL: url.toString() });
}

/**
 * Lets a processor run until a random one of its messages to or from the database, and kills it there, before the
 * message has passed or after it has. False when it was done before that.
 */
async function runAndKill(database: string, within: number, isDone: () => Promise<boolean>): Promise<boolean> {
  const [place, isPassedOn] = [1 + below(within, random), random() < 0.5];
  let letGo: (() => void) | undefined;
  const indexer = start(database);
  relay.holdAt(place, (go) => {
    letGo = go;
  });
  await expect.poll(async () => letGo !== undefined || (await isDone()), LIMIT).toBe(true);
  if (isPassedOn) letGo?.();
  await indexer.kill();
  relay.reset();
  return letGo !== undefined;
}

/** Lets a processor run until every event is in the index, and final. */
async function runToEnd(database: string, sql: postgres.Sql): Promise<void> {
  const indexer = start(database);
  await expect.poll(() => isIndexed(sql), LIMIT).toBe(true);
  await indexer.kill();
}

/** The tables as a processor leaves them that nothing happens to. */
async function rowsOfFreshRun(database: string): Promise<Readonly<Record<string, string>>> {
  const sql = await world.host.createDatabase(database);
  await runToEnd(database, sql);
  return await hashOfTables(sql);
}

async function isIndexed(sql: postgres.Sql): Promise<boolean> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from contract_event
    where block_height <= (select height from squid_processor.status)`.catch(() => []);
  return row?.count === world.emitted();
}

it('I1: ends with the same rows however often it is killed while it follows the head', TIME, async () => {
  const followed = await world.host.createDatabase('followed');
  let isOver = false;
  const happening = (async () => {
    while (!isOver) await world.emit(story.next());
  })();
  for (let kills = 0; kills < KILLS / 2; kills++) {
    expect(await runAndKill('followed', FEW_BLOCKS, async () => false)).toBe(true);
  }
  isOver = true;
  await happening;
  await runToEnd('followed', followed);

  const before = relay.count();
  expected = await rowsOfFreshRun('undisturbed');
  wholeRun = relay.count() - before;
  expect(await hashOfTables(followed)).toEqual(expected);
  expect(await wrongTotals(followed)).toEqual([]);
});

it('I1: ends with the same rows however often it is killed while it catches up', TIME, async () => {
  let kills = 0;
  for (let run = 1; kills < KILLS / 2; run++) {
    const name = `caught_up_${run}`;
    const sql = await world.host.createDatabase(name);
    let isKilled = true;
    while (isKilled && kills < KILLS / 2) {
      isKilled = await runAndKill(name, wholeRun, () => isIndexed(sql));
      if (isKilled) kills += 1;
    }
    if (isKilled) await runToEnd(name, sql);
    expect(await hashOfTables(sql)).toEqual(expected);
  }
});

it('I4: ends with a clear line when PostgreSQL crashes in the middle of a batch, and goes on from before it', async () => {
  const sql = await world.host.createDatabase('crashed');
  const indexer = start('crashed');
  const held = await holdInBatch(sql, Math.ceil(wholeRun / 2));
  // All other sessions end with it, and the server recovers.
  process.kill(held.pid, 'SIGKILL');
  held.letGo();
  expect(await indexer.exited).toEqual({ code: 1, signal: null });
  expect(lastLine(indexer)).toMatch(
    /^The database at postgres:\S+\/crashed broke off a batch: .+ Nothing of that batch is stored\. Start the processor again once/,
  );
  relay.reset();
  await expect.poll(() => sql`select 1`.then(() => true).catch(() => false), LIMIT).toBe(true);
  await runToEnd('crashed', sql);
  expect(await hashOfTables(sql)).toEqual(expected);
});

it('I14: tries a batch that got in the way of another again, with nothing of it left in memory', async () => {
  const sql = await world.host.createDatabase('conflicting');
  // A sequence goes on counting when a transaction is rolled back.
  await sql.unsafe(`
    create sequence tries;
    create function refuse() returns trigger language plpgsql as $$ begin
      if nextval('tries') not in (4, 9) then raise exception 'in the way' using errcode = '40001'; end if;
      return null;
    end $$;
    create trigger refuse after insert on transfer for each statement execute function refuse()`);
  const indexer = start('conflicting');
  expect(await indexer.exited).toEqual({ code: 1, signal: null });
  expect(lastLine(indexer)).toMatch(
    /^The database at \S+ broke off a batch: in the way\. Nothing of that batch is stored\./,
  );
  const [stored] = await sql<{ tries: number; transfers: number }[]>`
    select last_value::int as tries, (select count(*)::int from transfer) as transfers from tries`;
  expect(stored?.tries).toBe(8);
  expect(stored?.transfers).toBeGreaterThan(0);
  await sql`drop function refuse cascade`;
  await runToEnd('conflicting', sql);
  expect(await hashOfTables(sql)).toEqual(expected);
});

it('I14: makes a block of the head anew from what the database has, when that got in the way of another', async () => {
  const sql = await world.host.createDatabase('retried');
  const indexer = start('retried');
  await expect.poll(() => isIndexed(sql), LIMIT).toBe(true);
  await sql.unsafe(`
    create sequence tries;
    create function refuse() returns trigger language plpgsql as $$ begin
      if nextval('tries') < 3 then raise exception 'in the way' using errcode = '40001'; end if;
      return null;
    end $$;
    create trigger refuse after insert on transfer for each statement execute function refuse()`);
  await world.emit([story.transfer(), ...story.settlement(), story.transfer()]);
  await expect.poll(() => isIndexed(sql), LIMIT).toBe(true);
  await indexer.kill();
  const [sequence] = await sql<{ tries: number }[]>`select last_value::int as tries from tries`;
  expect(sequence?.tries).toBe(3);
  await sql`drop function refuse cascade`;
  expect(await hashOfTables(sql)).toEqual(await rowsOfFreshRun('not_retried'));
  expect(await wrongTotals(sql)).toEqual([]);
});

it('I3: lets only one of two processors live that write to one index', async () => {
  const sql = await world.host.createDatabase('shared');
  const first = start('shared');
  await expect.poll(() => isIndexed(sql), LIMIT).toBe(true);
  const second = start('shared');
  let ended: { readonly code: number | null; readonly indexer: Indexer } | undefined;
  for (const indexer of [first, second]) {
    void indexer.exited.then(({ code }) => {
      ended ??= { code, indexer };
    });
  }
  // The first may write, and so end the second, before that one follows the head.
  const isFollowing = () => second.output().includes('using chain RPC data source');
  await expect.poll(() => isFollowing() || ended !== undefined, LIMIT).toBe(true);
  while (!ended) await world.emit(story.next());
  expect(ended.code).toBe(1);
  expect(lastLine(ended.indexer)).toMatch(
    /^The index's status table was updated by foreign process: another processor indexes into postgres:\S+\/shared too\. /,
  );
  await world.emit(story.next());
  await expect.poll(() => isIndexed(sql), LIMIT).toBe(true);
  const survivor = ended.indexer === first ? second : first;
  expect(survivor.child.exitCode).toBeNull();
  await survivor.kill();
  expect(await wrongTotals(sql)).toEqual([]);
});

/** Holds the processor up in the middle of a transaction, from its `place`-th message to or from the database on. */
async function holdInBatch(sql: postgres.Sql, place: number): Promise<{ pid: number; letGo: () => void }> {
  for (let next = place; ; next = 1) {
    let letGo: (() => void) | undefined;
    relay.holdAt(next, (go) => {
      letGo = go;
    });
    await expect.poll(() => letGo !== undefined, LIMIT).toBe(true);
    const [session] = await sql<{ pid: number }[]>`
      select pid from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null`;
    if (session) return { pid: session.pid, letGo: () => letGo?.() };
    letGo?.();
  }
}

function lastLine(indexer: Indexer): string | undefined {
  return indexer.output().trimEnd().split('\n').at(-1);
}
