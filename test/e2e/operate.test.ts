import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { connectChain } from '../../src/chain/connection';
import { deploy } from '../../src/chain/deploy';
import { keyPairOf } from '../../src/chain/keys';
import { type Deployment, writeDeployment } from '../../src/shared/deployment';
import { deviceIdOf } from '../../src/shared/ids';
import { PWGD } from '../../src/shared/units';
import { type ChainUnderTest, embeddedChain } from './chain-under-test';
import { startCommand } from './powergrid-process';

const DEVICE = deviceIdOf('tapo', 'OPERATE');
const DAY_MS = 86_400_000;
const record = join(mkdtempSync(join(tmpdir(), 'powergrid-operate-')), 'deployment.json');
let time: ChainUnderTest;
let deployment: Deployment;
let household: string;

beforeAll(async () => {
  time = await embeddedChain(10 * DAY_MS);
  const chain = await connectChain([time.url]);
  const [alice, bob, charlie] = ['//Alice', '//Bob', '//Charlie'].map((suri) => keyPairOf(suri, chain));
  if (!alice || !bob || !charlie) throw new Error('There are no keys.');
  household = charlie.address;
  deployment = await deploy({
    chain,
    owner: alice,
    operators: [alice.address],
    oracles: [bob.address],
    verifiers: [],
    treasury: alice.address,
    reportPeriodMs: 60_000,
    challengePeriodMs: 1_000,
    initialMints: [{ to: household, amount: 1_000n * PWGD }],
  });
  writeDeployment(record, deployment);
  await chain.close();
});
afterAll(() => time.stop());

/** Runs a command that has to succeed; its result. */
async function run(...args: string[]): Promise<unknown> {
  const command = startCommand([...args, '--chain', time.url, '--deployment', record, '--json']);
  const { code } = await command.exited;
  if (code !== 0) throw new Error(`powergrid ${args.join(' ')}: ${command.stderr()}`);
  return JSON.parse(command.stdout().trim().split('\n').at(-1) ?? '');
}

/** Runs a command that has to fail; what it says. */
async function refused(...args: string[]): Promise<string> {
  const command = startCommand([...args, '--chain', time.url, '--deployment', record]);
  expect((await command.exited).code).toBe(1);
  return command.stderr();
}

it('a household tops up the stake of its device, takes it out of service, and takes the stake back', async () => {
  const metadata = ['--capacity', '2000', '--region', 'GB-LND'];
  await run('register', '--device', DEVICE, '--owner', household, ...metadata);
  const device = { deviceId: DEVICE, status: 'Active', stake: '2000000000000' };
  expect(await run('device', 'list')).toMatchObject({ devices: [device] });
  expect(await run('device', 'stake', DEVICE, '--amount', '1.5')).toMatchObject({ device: { stake: '3500000000000' } });
  expect(await refused('device', 'withdraw', DEVICE, '--amount', '2')).toContain('StakeTooLow');
  expect(await refused('device', 'withdraw', DEVICE, '--amount', '0')).toContain('ZeroAmount');
  await run('device', 'withdraw', DEVICE, '--amount', '1.5');
  await run('device', 'deactivate', DEVICE);
  await run('device', 'withdraw', DEVICE, '--amount', '2');
  expect(await run('device', 'show', DEVICE)).toMatchObject({ device: { status: 'Inactive', stake: '0' } });
  expect(await refused('device', 'reactivate', DEVICE)).toContain('StakeTooLow');
  await run('device', 'stake', DEVICE, '--amount', '2');
  expect(await run('device', 'reactivate', DEVICE)).toMatchObject({ device: { status: 'Active' } });
});

it('the owner of the contracts slashes a stake, and at most what there is', async () => {
  const slashed = await run('device', 'slash', DEVICE, '--amount', '5', '--reason', 'the meter was tampered with');
  expect(slashed).toMatchObject({ device: { stake: '0' } });
});

it('an operator opens, lists, shows and cancels a grid event', async () => {
  const window = ['--start', new Date(time.nowMs() + 3_600_000).toISOString(), '--duration', '30m', '--rate', '0.75'];
  const { eventId } = z
    .object({ eventId: z.string() })
    .parse(await run('event', 'create', '--kind', 'PeakShaving', ...window));
  expect(await run('event', 'list')).toMatchObject({ events: [{ eventId, kind: 'PeakShaving', status: 'Open' }] });
  expect(await refused('event', 'close', eventId)).toContain('TooEarly');
  await run('event', 'cancel', eventId, '--reason', 'the wind came back');
  expect(await run('event', 'show', eventId)).toMatchObject({ event: { status: 'Cancelled' }, participations: [] });
});

it('a rule opens a grid event when a condition matches it', async () => {
  const rule = ['--when', 'load-percent > 90', '--kind', 'Emergency', '--duration', '30m', '--budget', '10'];
  await run('rule', 'create', ...rule);
  const { rules } = z.object({ rules: z.array(z.object({ ruleId: z.int() })) }).parse(await run('rule', 'list'));
  const [{ ruleId } = { ruleId: 0 }] = rules;
  const condition = ['condition', 'submit', '--capacity-kw', '1000', '--load-kw'];
  expect(await refused(...condition, '950')).toContain('NotFeed');
  const feed = startCommand([
    ...['authorize', '--role', 'feed', '--account', deployment.roles.owner],
    ...['--chain', time.url, '--deployment', record],
  ]);
  expect((await feed.exited).code).toBe(0);
  await run(...condition, '850');
  expect(await run('event', 'list')).toMatchObject({ events: [{ kind: 'PeakShaving' }] });
  await run(...condition, '950');
  expect(await run('event', 'list')).toMatchObject({
    events: [{ kind: 'Emergency', ruleId }, { kind: 'PeakShaving' }],
  });
  await run('rule', 'remove', String(ruleId));
  expect(await run('rule', 'list')).toEqual({ rules: [] });
});

it('those who hold PWGD decide on a parameter', async () => {
  const proposed = await run(
    ...['governance', 'propose', '--call', 'grid.set_parameter', '--args', '["EnrollLeadMs", 60000]'],
    ...['--description', 'more time to enrol'],
  );
  expect(proposed).toMatchObject({ proposalId: '1' });
  await run('governance', 'vote', '1', '--choice', 'for', '--amount', '500');
  expect(await refused('governance', 'vote', '1', '--choice', 'for', '--amount', '1')).toContain('AlreadyVoted');
  expect(await refused('governance', 'reclaim', '1')).toContain('TooEarly');
  expect(await refused('governance', 'queue', '1')).toContain('TooEarly');
  await time.passUntil(time.nowMs() + 3 * DAY_MS + 60_000);
  await run('governance', 'queue', '1');
  await run('governance', 'reclaim', '1');
  expect(await refused('governance', 'execute', '1')).toContain('TooEarly');
  await time.passUntil(time.nowMs() + DAY_MS + 60_000);
  expect(await refused('governance', 'execute', '1')).toContain('NotOwner');
  await run('governance', 'offer', 'grid');
  await run('governance', 'adopt', 'grid');
  await run('governance', 'execute', '1');
  const executed = { status: 'Executed', votesFor: String(500n * PWGD), description: 'more time to enrol' };
  expect(await run('governance', 'show', '1')).toMatchObject({ proposal: executed });
  expect(await run('governance', 'list')).toMatchObject({ proposals: [executed] });
});
