import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SubmittableExtrinsic } from '@polkadot/api/types';
import { compactAddLength } from '@polkadot/util';
import type postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openContract } from '../../src/chain/contract';
import { accountIdOf } from '../../src/chain/keys';
import { contractsPallet } from '../../src/chain/pallets';
import { Sender } from '../../src/chain/sender';
import { WEIGHT } from './echo-contracts';
import { hashOfTables } from './index-tables';
import type { Indexer } from './indexer-host';
import { type IndexerWorld, startIndexerWorld } from './processor-world';
import {
  EDITION,
  MIGRATE,
  roleGrantedInput,
  secondEdition,
  secondEditionAbi,
  thirdEdition,
  transferInput,
} from './second-edition';

type Call = SubmittableExtrinsic<'promise'>;

const LIMIT = { timeout: 60_000, interval: 20 };

let world: IndexerWorld;
let followed: postgres.Sql;
let indexer: Indexer;
let env: NodeJS.ProcessEnv;
let owner: Sender;

beforeAll(async () => {
  world = await startIndexerWorld();
  const abis = join(world.folder, 'abis');
  mkdirSync(abis);
  writeFileSync(join(abis, 'token-second-edition.json'), secondEditionAbi());
  env = { POWERGRID_OTHER_ABIS: abis };
  followed = await world.createDatabase('followed');
  owner = new Sender(world.chain, world.alice);
  indexer = world.startIndexer('followed', env);
});

afterAll(async () => {
  await world?.stop();
});

it('I9: reads the events of upgraded code with its own ABI, from the place in the block on where it was upgraded', async () => {
  const { alice, bob, charlie, chain } = world;
  const token = openContract(chain, world.deployment, 'token');
  const pays = (from: string, amount: bigint) => token.call('transfer', [bob.address, amount, '0x'], from);
  await new Sender(chain, charlie).send(() => token.call('transfer', [alice.address, 10n, '0x'], charlie.address));
  const uploads = await owner.sendBatch(async () =>
    [secondEdition(), thirdEdition()].map(({ wasm }) => uploaded(wasm)),
  );
  // It follows the head from here on.
  await indexedTo(uploads.blockHeight);
  const { blockHeight } = await owner.sendBatch(async () => [
    await pays(alice.address, 2n),
    await token.call('upgrade', [secondEdition().codeHash, MIGRATE], alice.address),
    said(transferInput(idOf(alice.address), idOf(bob.address), 3n, 'rent')),
    said(roleGrantedInput(idOf(bob.address))),
  ]);
  await indexedTo(blockHeight);
  const from = accountIdOf(alice.address);
  const to = accountIdOf(bob.address);
  expect(
    await followed`select name, args, decode_error as error from contract_event where block_height = ${blockHeight}
      order by id`,
  ).toEqual([
    { name: 'Transfer', args: { from, to, value: '2' }, error: null },
    { name: 'CodeUpgraded', args: expect.objectContaining({ new: secondEdition().codeHash }), error: null },
    { name: 'Migrated', args: { edition: EDITION }, error: null },
    { name: 'Transfer', args: { from, to, value: '3', memo: 'rent' }, error: null },
    {
      name: 'RoleGranted',
      args: { account: to, atMs: '0', role: { __kind: 'Minter' } },
      error: "RoleGranted of the contract's code lacks fields that the index is made from.",
    },
  ]);
  // What the index is made from is there in the second edition's transfer, too.
  expect(await followed`select balance::int from account where id in ${followed([from, to])} order by 1`).toEqual([
    { balance: 5 },
    { balance: 5 },
  ]);
});

it('I9: keeps and counts what code emits of which it has no ABI, and follows it through that, also when started again', async () => {
  const { alice, bob, chain, deployment } = world;
  await indexer.kill();
  indexer = world.startIndexer('followed', env);
  const token = openContract(chain, deployment, 'token');
  await owner.send(async () => said(transferInput(idOf(alice.address), idOf(bob.address), 1n, 'more')));
  const told = transferInput(idOf(alice.address), idOf(bob.address), 4n, 'lost');
  // Root does not ask the contract, which says nothing of it.
  await owner.sendBatch(async () => [asRoot(codeSet(thirdEdition().codeHash)), said(told)]);
  await owner.send(async () => said(told));
  await owner.send(async () => asRoot(codeSet(deployment.contracts.token.codeHash)));
  const { blockHeight } = await owner.send(() => token.call('transfer', [bob.address, 1n, '0x'], alice.address));
  await indexedTo(blockHeight);
  const error =
    `The contract has code ${thirdEdition().codeHash}, of which there is no ABI. Add it as docs/contracts.md says, and ` +
    'index anew.';
  const last = await followed`
    select name, args ->> 'value' as value, decode_error as error from contract_event where contract_name = 'token'
    order by id desc limit 4`;
  expect(last).toEqual([
    { name: 'Transfer', value: '1', error: null },
    { name: null, value: null, error },
    { name: null, value: null, error },
    { name: 'Transfer', value: '1', error: null },
  ]);
  expect(
    await followed`select undecoded_count as count, code_hash as "codeHash" from contract_history h
      join contract_state s using (id) where h.contract_name = 'token'`,
  ).toEqual([{ count: 3, codeHash: deployment.contracts.token.codeHash }]);
});

it('I9: backfills the same rows', async () => {
  await indexer.kill();
  const filled = await world.createDatabase('filled');
  const other = world.startIndexer('filled', env);
  const [{ last } = { last: 0 }] = await followed<{ last: number }[]>`
    select max(block_height) as last from contract_event`;
  await indexedTo(last, filled);
  await other.kill();
  expect(await hashOfTables(filled)).toEqual(await hashOfTables(followed));
});

it('says at its start which code it was given no ABI of, and which file holds none', async () => {
  const { contracts } = world.deployment;
  const codeHash: `0x${string}` = `0x${'ab'.repeat(32)}`;
  const file = world.writeRecord('rebuilt', { contracts: { ...contracts, token: { ...contracts.token, codeHash } } });
  const rebuilt = world.startIndexer('filled', { ...env, POWERGRID_DEPLOYMENT: file });
  await expect
    .poll(() => rebuilt.output(), LIMIT)
    .toContain(
      `The deployment's token has code ${codeHash}, of which there is no ABI: its events are read with abis/token.json. If ` +
        'it was built from other source, add its ABI as docs/contracts.md says, and index anew.\n',
    );
  await rebuilt.kill();
  const broken = join(world.folder, 'abis', 'broken.json');
  writeFileSync(broken, '{}');
  const failed = world.startIndexer('filled', env);
  expect((await failed.exited).code).toBe(2);
  expect(failed.output()).toMatch(/broken\.json is not the metadata of a contract \(/);
});

function idOf(address: string): Uint8Array {
  return Buffer.from(accountIdOf(address).slice(2), 'hex');
}

/** The token's code echoes this. */
function said(input: Uint8Array): Call {
  const { call } = contractsPallet(world.chain);
  return call({ Id: world.deployment.contracts.token.address }, 0, WEIGHT, null, compactAddLength(input));
}

function uploaded(wasm: Uint8Array): Call {
  const { uploadCode } = world.chain.api.tx.contracts ?? {};
  if (!uploadCode) throw new Error('The chain takes no code.');
  return uploadCode(compactAddLength(wasm), null, 'Enforced');
}

function codeSet(codeHash: string): Call {
  const { setCode } = world.chain.api.tx.contracts ?? {};
  if (!setCode) throw new Error('The chain changes no code.');
  return setCode({ Id: world.deployment.contracts.token.address }, codeHash);
}

function asRoot(call: Call): Call {
  const { sudo } = world.chain.api.tx.sudo ?? {};
  if (!sudo) throw new Error('The chain has no sudo.');
  return sudo(call);
}

/** The index has the block and everything before it, final or not. */
async function indexedTo(block: number, sql = followed): Promise<void> {
  const reached = async () => {
    const [row] = await sql<{ height: number }[]>`
      select greatest((select max(height) from squid_processor.hot_block), height) as height
      from squid_processor.status`.catch(() => []);
    return row?.height ?? -1;
  };
  await expect.poll(reached, LIMIT).toBeGreaterThanOrEqual(block);
}
