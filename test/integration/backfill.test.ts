import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import pino from 'pino';
import type postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { finalizedBlock, hashAt } from '../../src/chain/block';
import { openContract } from '../../src/chain/contract';
import { Sender } from '../../src/chain/sender';
import type * as Backfill from '../../src/processor/backfill/backfill';
import type * as Endpoint from '../../src/processor/endpoints';
import type * as Events from '../../src/processor/events';
import type * as Hash from '../../src/processor/hash';
import type * as Index from '../../src/processor/index-database';
import type * as Source from '../../src/processor/source';
import { hashOfTables } from './index-tables';
import { type IndexerWorld, startIndexerWorld } from './processor-world';

// Compiled, as TypeORM loads the compiled entities: polkadot-js warns when it is loaded twice.
process.env.POLKADOTJS_DISABLE_ESM_CJS_WARNING = '1';
const load = createRequire(join(__dirname, '..', '..', 'lib', 'processor', 'main.js'));
const { backfill }: typeof Backfill = load('./backfill/backfill');
const { Endpoints }: typeof Endpoint = load('./endpoints');
const { createDecoder }: typeof Events = load('./events');
const { contractsByAddress }: typeof Source = load('./source');
const { createHash }: typeof Hash = load('./hash');
const { IndexDatabase }: typeof Index = load('./index-database');

const LIMIT = { timeout: 60_000, interval: 20 };
const PAYMENTS = 16;

let world: IndexerWorld;
let followed: postgres.Sql;
let height: number;

beforeAll(async () => {
  world = await startIndexerWorld();
  followed = await world.createDatabase('followed');
});

afterAll(async () => {
  await world?.stop();
});

it('writes the rows that SQD writes, and goes on after it where blocks were not final yet', async () => {
  const indexer = world.startIndexer('followed');
  await expect.poll(() => heightOf(followed), LIMIT).toBeGreaterThan(0);
  const token = openContract(world.chain, world.deployment, 'token');
  const owner = new Sender(world.chain, world.charlie);
  const pay = (amount: number) =>
    owner.send(() => token.call('transfer', [world.bob.address, BigInt(amount), '0x'], world.charlie.address));
  for (let amount = 1; amount < PAYMENTS; amount++) await pay(amount);
  await expect.poll(() => unfinalCount(followed), LIMIT).toBeGreaterThan(0);
  await indexer.kill();
  await pay(PAYMENTS);
  height = (await finalizedBlock(world.chain)).height;
  const followedTo = await heightOf(followed);
  expect(followedTo).toBeGreaterThan(world.deployment.startBlock + PAYMENTS / 2);
  expect(followedTo).toBeLessThan(height);

  await fill('followed');
  const sql = await world.createDatabase('filled');
  await fill('filled');
  for (const filled of [followed, sql]) {
    // A chain on which nothing happens goes on all the same.
    expect(await heightOf(filled)).toBeGreaterThanOrEqual(height);
    expect(await unfinalCount(filled)).toBe(0);
  }
  expect(await hashOfTables(sql)).toEqual(await hashOfTables(followed));
});

it('goes on after a transaction that the database broke off, and asks again when a node does', async () => {
  const sql = await world.createDatabase('broken');
  await sql.unsafe(`create function refuse() returns trigger language plpgsql as
    $$ begin if new.amount = ${PAYMENTS} then raise exception 'the disk is full' using errcode = '53100'; end if; return new; end $$`);
  await sql`create trigger refuse before insert on transfer for each row execute function refuse()`;
  await expect(fill('broken')).rejects.toThrow(
    /^The database at broken broke off a batch: the disk is full\. Nothing of that batch is stored\. Start the processor again/,
  );
  const reached = await heightOf(sql);
  expect(reached).toBeGreaterThan(0);
  expect(reached).toBeLessThan(height);
  const [rows] = await sql`select max(block_height)::int <= ${reached} as "isWhole" from contract_event`;
  expect(rows?.isWhole).toBe(true);
  await sql`drop function refuse cascade`;

  let isBroken = false;
  const node = await startLiar((request, result) => {
    if (isBroken || request.method !== 'chain_getHeader') return result;
    isBroken = true;
    return 'drop';
  });
  await fill('broken', node.url);
  await node.stop();
  expect(isBroken).toBe(true);
  expect(await hashOfTables(sql)).toEqual(await hashOfTables(followed));
});

it('replaces a row that it takes for new and that is there already', async () => {
  const sql = await world.createDatabase('repeated');
  const [last] = await followed<{ id: string }[]>`select * from contract_event order by id desc limit 1`;
  await sql`insert into contract_event ${sql({ ...last, data: '0x', name: 'SomethingElse' })}`;
  await fill('repeated');
  expect(await hashOfTables(sql)).toEqual(await hashOfTables(followed));
  const counts = (of: postgres.Sql) => of`select id, count from row_count order by id`;
  expect(await counts(sql)).toEqual(await counts(followed));
});

it('takes no block that is not the child of the one before, and none that is missing', async () => {
  const sql = await world.createDatabase('lied_to');
  const wrong = height - 3;
  const stranger = `0x${'ab'.repeat(32)}`;
  const hash = await hashAt(world.chain, wrong);
  const forger = await startLiar(({ method, params }, result) => {
    if (method === 'chain_getHeader' && params[0] === hash) return { ...(result as object), parentHash: stranger };
    if (method !== 'chain_getBlock' || params[0] !== hash) return result;
    const { block } = result as { block: { header: object } };
    return { block: { ...block, header: { ...block.header, parentHash: stranger } } };
  });
  await expect(fill('lied_to', forger.url)).rejects.toThrow(
    `does not answer rightly for block ${wrong}: its parent is ${stranger}, and block ${wrong - 1} is 0x`,
  );
  await forger.stop();
  const forgetful = await startLiar(({ method, params: [asked] }, result) =>
    method === 'chain_getBlockHash' && Array.isArray(asked) && asked.includes(wrong)
      ? (result as unknown[]).map((hash, index) => (asked[index] === wrong ? null : hash))
      : result,
  );
  await expect(fill('lied_to', forgetful.url)).rejects.toThrow(
    `does not answer rightly for block ${wrong}: it is final, and the node does not have it.`,
  );
  await forgetful.stop();
  const [above] = await sql`select count(*)::int as count from contract_event where block_height >= ${wrong}`;
  expect(above?.count).toBe(0);
});

it('I10: reads every block with the runtime that made it', async () => {
  const sql = await world.createDatabase('upgraded');
  const upgraded = height - 10;
  const asked: unknown[] = [];
  const heights = new Map<unknown, number>();
  for (let at = 0; at <= height; at++) heights.set(await hashAt(world.chain, at), at);
  const node = await startLiar(({ method, params }, result) => {
    if (method === 'state_getMetadata') asked.push(heights.get(params[0]));
    if (method !== 'state_getRuntimeVersion') return result;
    const isAfter = (heights.get(params[0]) ?? height) >= upgraded;
    return { ...(result as object), specVersion: isAfter ? 2 : 1 };
  });
  await fill('upgraded', node.url);
  await node.stop();
  expect(asked).toEqual([Math.max(world.deployment.startBlock, 1) - 1, upgraded]);
  expect(await hashOfTables(sql)).toEqual(await hashOfTables(followed));
});

/** Several transactions, so that what ends one of them comes after others. */
async function fill(database: string, rpcUrl = world.chain.url): Promise<void> {
  process.env.DB_URL = world.urlOf(database);
  const projectDir = join(__dirname, '..', '..');
  await backfill({
    endpoints: new Endpoints([rpcUrl], world.deployment.chain.genesisHash),
    contracts: contractsByAddress(world.deployment),
    decode: createDecoder({ contracts: world.deployment.contracts, warn: console.warn }),
    hash: await createHash(),
    projectDir,
    database: new IndexDatabase({
      url: database,
      projectDir,
      onFailure: (failure) => {
        throw failure;
      },
    }),
    startBlock: Math.max(world.deployment.startBlock, 1),
    eventsPerBatch: 5,
    logger: pino({ enabled: false }),
  });
}

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** A node whose answers are what `lie` makes of the true ones; `drop` ends the connection. */
async function startLiar(lie: (request: Request, result: unknown) => unknown) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The node has no port.');
  server.on('connection', async (client) => {
    const node = new WebSocket(world.chain.url);
    const asked = new Map<number, Request>();
    const isOpen = once(node, 'open');
    client.on('close', () => node.terminate());
    client.on('message', async (data) => {
      const requests = JSON.parse(data.toString()) as Request[];
      for (const request of requests) asked.set(request.id, request);
      await isOpen;
      node.send(JSON.stringify(requests));
    });
    node.on('message', (data) => {
      const answers = JSON.parse(data.toString()) as { id: number; result: unknown }[];
      const told = answers.map((answer) => {
        const request = asked.get(answer.id);
        return { ...answer, result: request ? lie(request, answer.result) : answer.result };
      });
      if (told.some(({ result }) => result === 'drop')) client.terminate();
      else client.send(JSON.stringify(told));
    });
  });
  return {
    url: `ws://127.0.0.1:${address.port}`,
    stop: async () => {
      for (const client of server.clients) client.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function unfinalCount(sql: postgres.Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from squid_processor.hot_block`;
  return row?.count ?? 0;
}

async function heightOf(sql: postgres.Sql): Promise<number> {
  const [row] = await sql<{ height: number }[]>`select height from squid_processor.status`.catch(() => []);
  return row?.height ?? -1;
}
