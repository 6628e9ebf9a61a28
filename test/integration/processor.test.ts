import { once } from 'node:events';
import { createServer } from 'node:net';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { openContract } from '../../src/chain/contract';
import { accountIdOf } from '../../src/chain/keys';
import { Sender } from '../../src/chain/sender';
import { CONTRACT_NAMES } from '../../src/shared/deployment';
import { freePort } from '../free-port';
import { type RpcMessage, startProxy } from './chain-proxy';
import { hashOfTables } from './index-tables';
import { DEVICE_ID, METADATA, ODD_DEVICE_ID, playStory } from './processor-story';
import { type ChainEvent, type IndexerWorld, readContractEvents, startIndexerWorld } from './processor-world';

const LIMIT = { timeout: 60_000, interval: 20 };

let world: IndexerWorld;
let undisturbed: postgres.Sql;
let followed: postgres.Sql;
let silence: ReturnType<typeof meetSilence>;
let events: readonly ChainEvent[];

beforeAll(async () => {
  world = await startIndexerWorld();
  followed = await world.createDatabase('followed');
  undisturbed = await world.createDatabase('undisturbed');
  // They need their time; the other tests do not wait for them.
  silence = meetSilence();
  silence.catch(() => {});
});

afterAll(async () => {
  await world?.stop();
});

it('follows the head while events are being made', async () => {
  const indexer = world.startIndexer('followed');
  await playStory(world);
  events = await readContractEvents(world.chain, world.deployment);
  await indexedAll(followed);
  await indexer.kill();
});

it('I11: finds its rows final on a chain on which no contract is called any more', async () => {
  const last = events.at(-1)?.blockHeight ?? 0;
  const [state] = await followed<{ height: number; unfinal: number }[]>`
    select height, (select count(*)::int from squid_processor.hot_block where height <= ${last}) as unfinal
    from squid_processor.status`;
  expect(state?.height).toBeGreaterThanOrEqual(last);
  expect(state?.unfinal).toBe(0);
});

it('keeps every event of the contracts as the chain has it', async () => {
  const indexer = world.startIndexer('undisturbed');
  await indexedAll(undisturbed);
  await indexer.kill();
  const rows = await undisturbed<(ChainEvent & { seq: string })[]>`
    select block_height as "blockHeight", block_hash as "blockHash", block_time_ms::text as "blockTimeMs",
      extrinsic_hash as "extrinsicHash", event_index as "eventIndex", contract, contract_name as "contractName",
      topics, data, seq
    from contract_event order by id`;
  expect(rows.map(({ seq: _seq, ...row }) => row)).toEqual(events);
  for (const name of CONTRACT_NAMES) {
    const own = rows.filter((row) => row.contractName === name);
    expect(own.length).toBeGreaterThan(0);
    expect(own.map((row) => row.seq)).toEqual(own.map((_row, index) => String(index + 1)));
  }
});

it("counts and chains the contracts' histories as they do themselves", async () => {
  for (const name of CONTRACT_NAMES) {
    const contract = openContract(world.chain, world.deployment, name);
    const onChain = (await contract.query('history', [])).toJSON();
    const [counted] = await undisturbed`
      select seq::int, digest from contract_history where contract_name = ${name}`;
    const [last] = await undisturbed`
      select seq::int, digest from contract_event where contract_name = ${name} order by id desc limit 1`;
    expect(counted).toEqual(onChain);
    expect(last).toEqual(onChain);
  }
});

it('makes the rows that the events speak of', async () => {
  const token = openContract(world.chain, world.deployment, 'token');
  const accounts = await undisturbed<{ id: string; balance: string }[]>`select id, balance from account`;
  expect(accounts.length).toBeGreaterThanOrEqual(2);
  for (const { id, balance } of accounts) {
    expect([id, balance]).toEqual([id, (await token.query('balance_of', [id])).toString()]);
  }
  const { siteId: _siteId, deviceType, capacityWatts, ...texts } = METADATA;
  expect(
    await undisturbed`
    select device_type as "deviceType", capacity_watts as "capacityWatts", region, manufacturer, model, firmware
    from device where id = ${DEVICE_ID}`,
  ).toEqual([{ deviceType, capacityWatts, ...texts }]);
  expect(
    await undisturbed`select status, outcome, reward::text, covered_ms::int, delivered_mwh::int
    from participation`,
  ).toEqual([
    {
      status: 'Settled',
      outcome: 'Delivered',
      reward: expect.any(String),
      covered_ms: 1_800_000,
      delivered_mwh: expect.any(Number),
    },
  ]);
  expect(await undisturbed`select count(*)::int as count from meter_interval where device_id = ${DEVICE_ID}`).toEqual([
    { count: 10 },
  ]);
  expect(await undisturbed`select reason from refused_interval`).toEqual([{ reason: 'AlreadyReported' }]);
  expect(
    await undisturbed`select amount::text from transfer where "from" = ${accountIdOf(world.charlie.address)}
    order by id`,
  ).toEqual([{ amount: '3' }, { amount: '5' }, { amount: '7' }]);
});

it('I8: goes on after texts and numbers that a column cannot hold', async () => {
  expect(await undisturbed`select region, firmware from device where id = ${ODD_DEVICE_ID}`).toEqual([
    { region: 'GB-LND', firmware: 'C:\\u0000' },
  ]);
  const kept = await undisturbed`
    select name, decode_error from contract_event where decode_error is not null order by id`;
  expect(kept.map((row) => row.name)).toEqual(['DeviceEnrolled', ...Array(6).fill('IntervalRecorded')]);
  expect(kept[0]?.decode_error).toBe('basisCount is 4000000000; the index holds up to 2147483647.');
  expect(kept[1]?.decode_error).toMatch(/^It speaks of Participation 1-0x.*, which no earlier event made\.$/);
  expect(
    await undisturbed`select contract_name as name, undecoded_count::int as count from contract_history
    order by undecoded_count desc, contract_name`,
  ).toEqual([
    { name: 'gridService', count: 7 },
    { name: 'governance', count: 0 },
    { name: 'resourceRegistry', count: 0 },
    { name: 'token', count: 0 },
  ]);
});

it('says in one line which chain it was given and which it needs', async () => {
  const genesisHash: `0x${string}` = `0x${'ab'.repeat(32)}`;
  const file = world.writeRecord('elsewhere', { chain: { ...world.deployment.chain, genesisHash } });
  expect(await failureOf('undisturbed', { POWERGRID_DEPLOYMENT: file })).toEqual({
    code: 1,
    output:
      `The chain at ${world.chain.url} has genesis ${world.deployment.chain.genesisHash}, but the deployment was made ` +
      `on ${genesisHash}. Use the chain it was made on, or deploy again with \`powergrid deploy\`.\n`,
  });
});

it('says which database does not answer', async () => {
  const elsewhere = `postgres://someone:hunter2@127.0.0.1:${await freePort()}/none`;
  const { code, output } = await failureOf('undisturbed', { DB_URL: elsewhere });
  expect(code).toBe(1);
  expect(output).toMatch(/^The database at postgres:\/\/someone@127.*ECONNREFUSED.* Start it, or correct DB_URL\.\n$/);
});

it('gives up on a database or a chain that takes connections and says nothing', async () => {
  const { place, tookMs, database, chain } = await silence;
  expect(tookMs).toBeLessThan(30_000);
  expect(database).toEqual({
    code: 1,
    output: `The database at postgres://someone@${place}/none does not answer: no answer in time. Start it, or correct DB_URL.\n`,
  });
  expect(chain).toEqual({
    code: 1,
    output: `No chain answers: ws://${place} (Opening handshake has timed out). Start the node, or correct RPC_ENDPOINT.\n`,
  });
});

it('takes the first URL that leads to the right chain', async () => {
  const other = await startProxy(world.chain.url);
  other.onRequest = ({ id, method, params }) =>
    method === 'chain_getBlockHash' && `${params}` === '0'
      ? { jsonrpc: '2.0', id, result: `0x${'cd'.repeat(32)}` }
      : undefined;
  const nobody = `ws://127.0.0.1:${await freePort()}`;
  const sql = await world.createDatabase('listed');
  const indexer = world.startIndexer('listed', { RPC_ENDPOINT: `${nobody}, ${other.url},${world.chain.url}` });
  await indexedAll(sql);
  await indexer.kill();
  expect(await failureOf('listed', { RPC_ENDPOINT: nobody })).toMatchObject({
    code: 1,
    output: expect.stringMatching(
      /^No chain answers: ws.*ECONNREFUSED.*\. Start the node, or correct RPC_ENDPOINT\.\n$/,
    ),
  });
  expect(await failureOf('listed', { RPC_ENDPOINT: 'http://127.0.0.1:1' })).toEqual({
    code: 2,
    output: 'RPC_ENDPOINT names "http://127.0.0.1:1". Give ws:// or wss:// URLs, separated by commas.\n',
  });
  await other.stop();
});

it('goes on with another node when the one that it reads from is gone, or says nothing for too long', async () => {
  const [first, second] = [await startProxy(world.chain.url), await startProxy(world.chain.url)];
  const sql = await world.createDatabase('moved');
  const indexer = world.startIndexer('moved', {
    RPC_ENDPOINT: `${first.url},${second.url}`,
    POWERGRID_NEW_HEAD_TIMEOUT_MS: '2000',
  });
  await indexedAll(sql);
  await followedToHead(sql);
  first.onConnect = () => 503;
  first.dropAll();
  await followedToHead(sql);
  expect(indexer.output()).toContain(`goes on with the one at ${second.url}`);
  first.onConnect = () => undefined;
  second.onAnswer = () => false;
  await followedToHead(sql);
  expect(indexer.output()).toContain(`goes on with the one at ${first.url}`);
  await indexer.kill();
  await Promise.all([first.stop(), second.stop()]);
});

it('I7: says that a node is pruned', async () => {
  const node = await startProxy(world.chain.url);
  node.onRequest = ({ id, method }) =>
    method === 'state_getStorage'
      ? { jsonrpc: '2.0', id, error: { code: 4003, message: 'Client error: State already discarded for 0x01' } }
      : undefined;
  await world.createDatabase('unused');
  const { startBlock } = world.deployment;
  expect(await failureOf('unused', { RPC_ENDPOINT: node.url })).toEqual({
    code: 1,
    output:
      `The node at ${node.url} has no state of block ${Math.max(startBlock, 1)}, the next to be indexed. ` +
      'Use an archive node (--state-pruning archive).\n',
  });
  await node.stop();
});

it('I5: says that a chain has begun anew', async () => {
  const node = await startProxy(world.chain.url);
  node.onRequest = ({ id, method, params }) =>
    method === 'chain_getBlockHash' && `${params}` !== '0' ? { jsonrpc: '2.0', id, result: null } : undefined;
  const { code, output } = await failureOf('undisturbed', { RPC_ENDPOINT: node.url });
  expect(code).toBe(1);
  expect(output).toMatch(
    /^The database has indexed block \d+ 0x[0-9a-f]{64}, which the chain at ws.* does not have\. .*\n$/,
  );
  await node.stop();
});

it('I6: asks on a new connection when no head has come for too long', async () => {
  const stalling = await startProxy(world.chain.url);
  const sql = await world.createDatabase('stalled');
  const indexer = world.startIndexer('stalled', { RPC_ENDPOINT: stalling.url, POWERGRID_NEW_HEAD_TIMEOUT_MS: '2000' });
  await indexedAll(sql);
  await followedToHead(sql);
  let isBack = false;
  stalling.onAnswer = () => isBack;
  stalling.onRequest = ({ method }) => {
    isBack ||= method === 'chain_subscribeNewHeads';
    return undefined;
  };
  await expect.poll(() => isBack, LIMIT).toBe(true);
  await followedToHead(sql);
  await indexer.kill();
  await stalling.stop();
  expect(await failureOf('stalled', { POWERGRID_NEW_HEAD_TIMEOUT_MS: 'soon' })).toEqual({
    code: 2,
    output: 'POWERGRID_NEW_HEAD_TIMEOUT_MS is "soon". Give milliseconds, 1 or more, or leave it out.\n',
  });
  expect(await failureOf('stalled', { POWERGRID_PROOFS: 'no' })).toEqual({
    code: 2,
    output: 'POWERGRID_PROOFS is "no". Give on or off, or leave it out: it is on then.\n',
  });
});

it('I12: asks again when a node refuses, breaks off or cuts an answer short', async () => {
  const failing = await startProxy(world.chain.url);
  const sql = await world.createDatabase('refused');
  // What asks before indexing begins is not in the way of what asks later.
  const statuses = [undefined, 429, 502, 503, 504];
  failing.onConnect = () => statuses.shift();
  const faults: ((message: RpcMessage) => object | 'drop' | undefined)[] = [
    () => 'drop',
    ({ id }) => ({ jsonrpc: '2.0', id, error: { code: -32_029, message: 'rate limit exceeded' } }),
    ({ id }) => ({ jsonrpc: '2.0', id, error: { code: -32_000, message: 'execution timeout' } }),
  ];
  failing.onRequest = (message) => (message.method === 'chain_getBlock' ? faults.shift()?.(message) : undefined);
  let isCut = false;
  failing.onAnswer = (message) => {
    if (isCut || faults.length > 0 || message.id === undefined) return true;
    isCut = true;
    return JSON.stringify(message).slice(0, -10);
  };
  const indexer = world.startIndexer('refused', { RPC_ENDPOINT: failing.url });
  await indexedAll(sql);
  expect(statuses).toEqual([]);
  expect(faults).toEqual([]);
  expect(isCut).toBe(true);
  await indexer.kill();
  await failing.stop();
  expect(await hashOfTables(sql)).toEqual(await hashOfTables(undisturbed));
});

it('I13: takes no notice of a block that it is told of twice', async () => {
  const repeating = await startProxy(world.chain.url);
  let repeated = 0;
  repeating.onAnswer = (message) => {
    if (message.method !== 'chain_newHead' && message.method !== 'chain_finalizedHead') return true;
    repeating.push(message);
    repeated += 1;
    return true;
  };
  const sql = await world.createDatabase('repeated');
  const indexer = world.startIndexer('repeated', { RPC_ENDPOINT: repeating.url });
  await indexedAll(sql);
  await followedToHead(sql);
  await indexer.kill();
  await repeating.stop();
  expect(repeated).toBeGreaterThan(2);
  expect(await hashOfTables(sql)).toEqual(await hashOfTables(undisturbed));
});

it('asks for the migration of a database that has had none', async () => {
  await world.createDatabase('bare', { isMigrated: false });
  const { code, output } = await failureOf('bare', {});
  expect(code).toBe(1);
  expect(output).toMatch(
    /^The database at postgres:.*\/bare lacks \d+ migration\(s\)\. Run `powergrid migrate` on it first\.\n$/,
  );
  expect(output).not.toContain(new URL(world.urlOf('bare')).password);
});

it('I9: keeps and counts what the ABI cannot read, and what no entity can take', async () => {
  const { token, resourceRegistry, gridService, governance } = world.deployment.contracts;
  const contracts = {
    token: { ...token, address: gridService.address },
    resourceRegistry: { ...resourceRegistry, address: world.charlie.address },
    gridService: { ...gridService, address: token.address },
    governance: { ...governance, address: world.bob.address },
  };
  const sql = await world.createDatabase('swapped');
  const indexer = world.startIndexer('swapped', { POWERGRID_DEPLOYMENT: world.writeRecord('swapped', { contracts }) });
  const expected = events.filter(({ contractName }) => ['token', 'gridService'].includes(contractName));
  await indexedAll(sql, expected.length);
  await indexer.kill();
  expect(
    await sql`select name, decode_error, count(*)::int as count from contract_event
    where decode_error is not null group by 1, 2`,
  ).toEqual([{ name: null, decode_error: 'Unable to determine event', count: expect.any(Number) }]);
  const stored = await sql`select contract, topics, data from contract_event order by id`;
  expect(stored).toEqual(expected.map(({ contract, topics, data }) => ({ contract, topics, data })));
  const histories = await sql<{ id: string; seq: number; undecoded: number; noted: number }[]>`
    select id, seq::int, undecoded_count as undecoded, (select count(*)::int from contract_event e
      where e.contract = h.id and decode_error is not null) as noted from contract_history h`;
  for (const { undecoded, noted } of histories) {
    expect(undecoded).toBeGreaterThan(0);
    expect(undecoded).toBe(noted);
  }
  const own = { ...contracts, token, gridService };
  const orphaned = await world.createDatabase('orphaned');
  const second = world.startIndexer('orphaned', {
    POWERGRID_DEPLOYMENT: world.writeRecord('orphaned', { contracts: own }),
  });
  await indexedAll(orphaned, expected.length);
  await second.kill();
  const names = await orphaned<{ name: string }[]>`
    select distinct name from contract_event where decode_error like 'It speaks of %' order by 1`;
  expect(names.map(({ name }) => name)).toEqual([
    'DeviceEnrolled',
    'IntervalRecorded',
    'ParticipationSettled',
    'RewardPaid',
  ]);
  // Nothing of them is applied by half.
  expect(await orphaned`select enrolled_count, settled_count, reward_total::int from grid_event`).toEqual([
    { enrolled_count: 0, settled_count: 0, reward_total: 0 },
  ]);
});

it('ends on SIGTERM and SIGINT with code 0, also while it is still starting', async () => {
  await world.createDatabase('ended');
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const indexer = world.startIndexer('ended');
    await expect.poll(() => indexer.output(), LIMIT).toContain('processing blocks from');
    const askedAtMs = Date.now();
    indexer.child.kill(signal);
    expect(await indexer.exited).toEqual({ code: 0, signal: null });
    expect(Date.now() - askedAtMs).toBeLessThan(5_000);
  }
  const silent = await startProxy(world.chain.url);
  const asked = new Promise<void>((resolve) => {
    silent.onRequest = () => {
      resolve();
      return undefined;
    };
    silent.onAnswer = () => false;
  });
  const waiting = world.startIndexer('ended', { RPC_ENDPOINT: silent.url });
  await asked;
  waiting.child.kill('SIGTERM');
  expect((await waiting.exited).code).toBe(0);
  await silent.stop();
});

/** What becomes of processors whose database, or whose node, never says a word. */
async function meetSilence() {
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const place = `127.0.0.1:${z.object({ port: z.number() }).parse(silent.address()).port}`;
  const begunAtMs = Date.now();
  const [database, chain] = await Promise.all([
    failureOf('undisturbed', { DB_URL: `postgres://someone@${place}/none` }),
    failureOf('undisturbed', { RPC_ENDPOINT: `ws://${place}` }),
  ]);
  silent.close();
  return { place, database, chain, tookMs: Date.now() - begunAtMs };
}

/** Has the chain make a head, and waits until the index has it. */
async function followedToHead(sql: postgres.Sql): Promise<void> {
  const remark = world.chain.api.tx.system?.remark;
  if (!remark) throw new Error('The chain has no system.remark.');
  const { blockHeight } = await new Sender(world.chain, world.alice).send(async () => remark('0x00'));
  const height = async () => (await sql<{ height: number }[]>`select height from squid_processor.status`)[0]?.height;
  await expect.poll(height, LIMIT).toBeGreaterThanOrEqual(blockHeight);
}

async function failureOf(database: string, env: NodeJS.ProcessEnv): Promise<{ code: number | null; output: string }> {
  const indexer = world.startIndexer(database, env);
  const { code } = await indexer.exited;
  return { code, output: indexer.output() };
}

/** Every contract event that the chain has is in the index, and final. */
async function indexedAll(sql: postgres.Sql, all = events.length): Promise<void> {
  const count = async (): Promise<number> => {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::int as count from contract_event
      where block_height <= (select height from squid_processor.status)`.catch(() => [{ count: 0 }]);
    return row?.count ?? 0;
  };
  await expect.poll(count, LIMIT).toBe(all);
}
