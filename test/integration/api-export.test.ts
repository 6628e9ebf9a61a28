import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import pino from 'pino';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Api } from '../../src/api/api';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded-postgres';
import { migrate } from '../../src/database/migrate';
import { ALICE, ALICE_ADDRESS, BOB, DEPLOYMENT, fill, hex } from './api-fixture';

const { createApi } = createRequire(__filename)('../../lib/api/api') as typeof import('../../src/api/api');

const LIMIT = { timeout: 20_000, interval: 20 };
const TRANSFER_COUNT = 300_000;
const MEMORY_LIMIT_BYTES = 40e6;
/** How much is read from one look at the memory to the next. */
const LOOK_BYTES = 10e6;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

let folder: string;
let database: EmbeddedPostgres;
let sql: postgres.Sql;
let api: Api;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'powergrid-api-export-'));
  database = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  await migrate(database.url);
  await fill(database.url);
  sql = postgres(database.url, { max: 1, onnotice: () => {} });
  await sql`
    insert into transfer (id, "from", "to", amount, event_id)
    select lpad(n::text, 10, '0') || '-000001', ${ALICE}, ${hex('c')}, n, e.id
    from generate_series(1, ${TRANSFER_COUNT}::int) n
    join contract_event e on e.block_height = 1 + n % 12`;
  api = await createApi({
    databaseUrl: database.url,
    deployment: DEPLOYMENT,
    logger: pino({ level: 'silent' }),
    isDevelopment: true,
  });
  url = await api.listen('127.0.0.1', 0);
});

afterAll(async () => {
  await api?.close();
  await sql?.end();
  await database?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function lines(path: string): Promise<string[]> {
  const response = await fetch(`${url}/export/${path}`);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return text.split(/\r?\n/).slice(0, -1);
}

async function rows(path: string): Promise<Record<string, unknown>[]> {
  return (await lines(path)).map((line) => JSON.parse(line));
}

/** An export of which nothing is read yet. */
async function openSleeping(path: string): Promise<IncomingMessage> {
  const request = get(`${url}/export/${path}`, { agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

/** What each statement of an export waits for. */
async function exportWaits(): Promise<string[]> {
  const rows = await sql<{ waitEvent: string }[]>`
    select coalesce(wait_event_type || ' ' || wait_event, 'nothing') as "waitEvent"
    from pg_stat_activity where application_name = 'powergrid-export' and state <> 'idle'`;
  return rows.map(({ waitEvent }) => waitEvent);
}

it('participations: each is a line, with where it came from', async () => {
  const all = await rows('participations.ndjson');
  expect(all.map(({ number }) => number)).toEqual(['1', '2', '3', '4', '5']);
  expect(all[0]).toEqual({
    ...{ id: `1-${hex('1')}`, number: '1', gridEventId: '1', deviceId: hex('1'), ownerId: ALICE, oracle: BOB },
    ...{ status: 'Settled', outcome: 'Delivered', baselineMwh: '147600', expectedMwh: '125000', meteredMwh: '22600' },
    ...{ coveredMs: '1800000', windowMs: '1800000', rawMwh: '125000', deliveredMwh: '125000', reward: '9' },
    ...{ methodId: hex('6'), basisFromMs: '1700000000000', basisToMs: '1700000300000', basisCount: 1 },
    ...{ evidence: hex('7'), capacityWatts: 2000, reputation: 50, enrolledAtMs: '1700000500000', settledBy: ALICE },
    ...{ settledAtMs: '1700002800000', blockHeight: 8, blockHash: `0x${'8'.padStart(64, '0')}` },
    ...{ blockTimeMs: '1700000048000', extrinsicHash: hex('e'), eventIndex: 2, contract: hex('5'), finalized: true },
  });
  // The last block is not final yet.
  expect(all.map(({ finalized }) => finalized)).toEqual([true, true, true, true, false]);
});

it.each([
  ['participations.csv', 5],
  ['rewards.csv', 5],
  ['intervals.csv', 0],
  ['contract-events.csv', 12],
  [`transfers.csv?account=${BOB}`, 0],
  ['accounts.csv', 2],
  ['devices.csv', 5],
  ['grid-events.csv', 2],
])('%s: has a line for each of %i, below the names of its columns', async (path, count) => {
  const [head = '', ...body] = await lines(path);
  expect(body).toHaveLength(count);
  expect(head).toMatch(/^id,(\w+,)+blockHeight,blockHash,blockTimeMs,extrinsicHash,eventIndex,contract,finalized$/);
});

it('filters: by account, device and time, the end left out', async () => {
  const amounts = async (query: string) => (await rows(`rewards.ndjson?${query}`)).map(({ amount }) => amount);
  expect(await amounts(`account=${ALICE_ADDRESS}`)).toEqual(['9', '10', '100']);
  expect(await amounts(`account=${ALICE}&device=${hex('3')}`)).toEqual(['100']);
  expect(await amounts('from=1700002800000')).toHaveLength(5);
  expect(await amounts('to=1700002800000')).toEqual([]);
  expect(await lines(`devices.csv?account=${BOB}&from=1700000000004`)).toHaveLength(2);
  const times = (await rows('contract-events.ndjson?from=1700000012000&to=1700000024000')).map(
    (row) => row.blockTimeMs,
  );
  expect(times).toEqual(['1700000012000', '1700000018000']);
});

it('csv: texts that spreadsheets would run are defused, in NDJSON they stay as they are', async () => {
  const text = '=HYPERLINK("http://x","a,b")';
  await sql`update device set manufacturer = ${text}, model = '-1+1' where id = ${hex('1')}`;
  const [, device] = await lines(`devices.csv?account=${ALICE}`);
  expect(device).toContain(`,"'=HYPERLINK(""http://x"",""a,b"")",'-1+1,`);
  expect((await rows(`devices.ndjson?account=${ALICE}`))[0]).toMatchObject({ manufacturer: text, model: '-1+1' });
  await sql`update device set manufacturer = 'TP-Link', model = 'P110'`;
});

it.each([
  ['nothing.csv', 'There is no such list to export. There are participations, rewards, intervals, contract-events,'],
  ['rewards.xlsx', 'Ask for /export/rewards.csv or /export/rewards.ndjson.'],
  ['rewards', 'Ask for /export/rewards.csv or /export/rewards.ndjson.'],
  ['rewards.csv?owner=1', 'The export of rewards has no parameter of that name. It takes account, device, from, to.'],
  ['accounts.csv?from=1', 'The export of accounts has no parameter of that name. It takes none.'],
  ['rewards.csv?account=1', 'An account id is 0x and 64 hex digits, or an SS58 address.'],
  ['rewards.csv?device=', 'A device id is 0x and 64 hex digits.'],
  ['rewards.csv?from=yesterday', 'A time is in Unix milliseconds, such as 1764000000000.'],
  ['rewards.csv?from=1&from=2', 'Give from once.'],
])('bad input: %s is refused with a reason', async (path, message) => {
  const response = await fetch(`${url}/export/${path}`);
  expect(response.status).toBe(400);
  const { errors } = (await response.json()) as { errors: { message: string; extensions: object }[] };
  expect(errors[0]?.message).toContain(message);
  expect(errors[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
});

it('a database that refuses is told before the file begins', async () => {
  await sql`alter table reward rename to reward_`;
  const response = await fetch(`${url}/export/rewards.csv`);
  await sql`alter table reward_ rename to reward`;
  expect([response.status, await response.text()]).toEqual([500, expect.stringContaining('Unexpected error.')]);
});

it('300,000 rows: stream in little memory, as they were when the export began', async () => {
  const response = await fetch(`${url}/export/transfers.ndjson`);
  await sql`update transfer set amount = 0 where id > '0000299000'`;
  const before = bytesInUse();
  let largest = before;
  let [count, bytes] = [0, 0];
  let last = Buffer.alloc(0);
  for await (const chunk of response.body ?? []) {
    const isLook = Math.floor((bytes + chunk.length) / LOOK_BYTES) > Math.floor(bytes / LOOK_BYTES);
    if (isLook) largest = Math.max(largest, bytesInUse());
    bytes += chunk.length;
    for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, at + 1)) count += 1;
    last = Buffer.concat([last.subarray(-1_000), chunk]);
  }
  expect(count).toBe(TRANSFER_COUNT);
  expect(bytes).toBeGreaterThan(100e6);
  const [lastLine = ''] = last.toString().trimEnd().split('\n').slice(-1);
  expect(JSON.parse(lastLine)).toMatchObject({ amount: String(TRANSFER_COUNT) });
  expect(largest - before).toBeLessThan(MEMORY_LIMIT_BYTES);
});

it('a reader that sleeps holds the database up, not the memory; when it goes away its statement ends', async () => {
  const before = bytesInUse();
  const sleeping = await openSleeping('transfers.ndjson');
  await expect.poll(exportWaits, LIMIT).toEqual(['Client ClientRead']);
  expect(bytesInUse() - before).toBeLessThan(MEMORY_LIMIT_BYTES);
  sleeping.destroy();
  await expect.poll(exportWaits, LIMIT).toEqual([]);
});

it('a client that leaves while the database works on its first rows ends the statement', async () => {
  const locker = postgres(database.url, { max: 1, onnotice: () => {} });
  await locker.begin(async (transaction) => {
    await transaction`lock table reward in access exclusive mode`;
    const leaving = new AbortController();
    const asked = fetch(`${url}/export/rewards.csv`, { signal: leaving.signal }).catch(() => 'left');
    await expect.poll(exportWaits, LIMIT).toEqual(['Lock relation']);
    leaving.abort();
    expect(await asked).toBe('left');
    await expect.poll(exportWaits, LIMIT).toEqual([]);
  });
  await locker.end();
});

it('three exports at once are the most; the next is told to come again', async () => {
  const open = await Promise.all([1, 2, 3].map(() => openSleeping('transfers.csv')));
  const refused = await fetch(`${url}/export/accounts.csv`);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10']);
  expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'TOO_MANY_EXPORTS' } }] });
  for (const response of open) response.destroy();
  await expect.poll(async () => (await fetch(`${url}/export/accounts.csv`)).status, LIMIT).toBe(200);
});

it('a connection that breaks breaks the file off: it does not look whole', async () => {
  const response = await openSleeping('transfers.csv');
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'powergrid-export'`;
  // What is on its way is read; the next read of the database fails.
  response.resume();
  const [error] = await once(response, 'error');
  expect(error).toMatchObject({ code: 'ECONNRESET' });
  expect(response.complete).toBe(false);
});

/** What is held, without what only waits to be collected. */
function bytesInUse(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
