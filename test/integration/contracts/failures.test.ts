import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Call, CHAINS, type ChainKind, ContractWorld, OWNED_CONTRACTS } from './contract-world';
import {
  device,
  energyMwh,
  enroll,
  eventRequest,
  interval,
  metadata,
  type OpenedEvent,
  openEvents,
  registerFleet,
  STAKE,
  windowInterval,
} from './fleet';

const DAY_MS = 86_400_000;

for (const kind of CHAINS) describe.skipIf(kind.isSkipped)(`on ${kind.name}`, () => failures(kind));

/** What must not happen when something goes wrong, or when somebody means ill. */
function failures(kind: ChainKind): void {
  let world: ContractWorld;
  let event: OpenedEvent;
  let settle: Call;

  beforeAll(async () => {
    world = await ContractWorld.start(kind);
  });
  afterAll(async () => {
    await world?.stop();
  });

  /** Everything that a settlement of `saver` would change. */
  async function state(): Promise<readonly unknown[]> {
    const { household } = world.keys;
    const questions = [
      ...OWNED_CONTRACTS.map((name) => world.call(name, 'history')),
      world.grid('participation', event.eventId, device('saver')),
      world.grid('grid_event', event.eventId),
      world.grid('meter', device('saver')),
      world.registry('device', device('saver')),
      world.token('balance_of', household.address),
      world.token('total_supply'),
    ];
    const answers: unknown[] = [];
    for (const question of questions) answers.push((await world.ask(question)).toJSON());
    return answers;
  }

  it('settles nothing before it could have been disputed', async () => {
    const { oracle, household, verifier } = world.keys;
    await registerFleet(world, ['saver', 'disputed']);
    [event] = (await openEvents(world, eventRequest(world))) as [OpenedEvent];
    await world.send(oracle, enroll(world, event, 'saver'), enroll(world, event, 'disputed'));
    settle = world.grid('settle', event.eventId, device('saver'));
    await world.at(event.endsAtMs);
    const [reported] = await world.send(
      oracle,
      world.grid('report', [windowInterval(event, 'saver', 20), windowInterval(event, 'disputed', 20)]),
    );
    expect(await world.refusal(household, settle)).toBe('TooEarly');
    const deactivate = world.registry('deactivate_device', device('saver'));
    expect(await world.refusal(household, deactivate)).toBe('Locked');
    await world.send(verifier, world.grid('dispute', event.eventId, device('disputed'), 'implausible'));
    const completeAtMs = Number(reported?.fields.atMs);
    if (world.isTimeSet) {
      await world.at(completeAtMs + world.periods.challengePeriodMs - 1);
      expect(await world.refusal(household, settle)).toBe('TooEarly');
    }
    await world.at(completeAtMs + world.periods.challengePeriodMs);
    expect(await world.refusal(household, settle)).toBe('gridService.settle is not refused');
  });

  it.each([
    {
      when: 'the token is paused',
      error: 'Token(Paused)',
      breaks: () => world.token('pause'),
      mends: () => world.token('unpause'),
    },
    {
      when: 'the grid service may not mint',
      error: 'Token(NotMinter)',
      breaks: () => world.token('revoke_role', 'Minter', world.contract('gridService').address),
      mends: () => world.token('grant_role', 'Minter', world.contract('gridService').address),
    },
    {
      when: 'the registry does not listen to the grid service',
      error: 'Registry(NotAuthorized)',
      breaks: () => world.registry('revoke_role', 'AuthorizedCaller', world.contract('gridService').address),
      mends: () => world.registry('grant_role', 'AuthorizedCaller', world.contract('gridService').address),
    },
  ])('changes nothing when $when, and says why', async ({ error, breaks, mends }) => {
    const { owner, household } = world.keys;
    await world.send(owner, breaks());
    const before = await state();
    await expect(world.send(household, settle)).rejects.toMatchObject({ errorName: error });
    expect(await state()).toEqual(before);
    await world.send(owner, mends());
  });

  it('pays what it says it pays, although the registry takes no devices for a while', async () => {
    const { owner, household } = world.keys;
    const balance = async () => BigInt((await world.ask(world.token('balance_of', household.address))).toString());
    await world.send(owner, world.registry('pause'));
    const before = await balance();
    const emitted = await world.send(household, settle);
    const amounts = ['ParticipationSettled', 'RewardPaid', 'Minted', 'Transfer'].map((name) => {
      const fields = emitted.find((one) => one.name === name)?.fields;
      return fields?.reward ?? fields?.amount ?? fields?.value;
    });
    expect(new Set(amounts)).toEqual(new Set([(await balance()) - before]));
    await world.send(owner, world.registry('unpause'));
  });

  it('takes no interval from before what it has', async () => {
    const { oracle } = world.keys;
    const meter = async () => (await world.ask(world.grid('meter', device('saver')))).toJSON();
    const before = await meter();
    const { intervalMs } = world.periods;
    const generous = { netMwh: energyMwh(2_000_000, intervalMs) };
    const events = await world.send(
      oracle,
      world.grid('report', [
        interval(device('saver'), event.createdAtMs - intervalMs, event.createdAtMs, generous),
        interval(device('saver'), event.endsAtMs - intervalMs, event.endsAtMs, generous),
      ]),
    );
    expect(events.map(({ name, fields }) => [name, fields.reason])).toEqual(
      Array(2).fill(['IntervalRefused', { __kind: 'AlreadyReported' }]),
    );
    expect(await meter()).toEqual(before);
  });

  it('gives nobody a plug for knowing its id', async () => {
    const { stranger, oracle, household } = world.keys;
    const plug = device('still in its box');
    const register = (owner: string) => ({
      ...world.registry('register_device', plug, owner, oracle.address, metadata()),
      value: STAKE,
    });
    const before = await world.nativeBalanceOf(stranger.address);
    await world.send(stranger, register(stranger.address));
    const endMs = world.nowMs();
    const early = await world.send(
      oracle,
      world.grid('report', [interval(plug, endMs - world.periods.intervalMs, endMs)]),
    );
    expect(early.map(({ fields }) => fields.reason)).toEqual([{ __kind: 'NotActive' }]);

    await world.send(oracle, register(household.address));
    expect((await world.ask(world.registry('device', plug))).toJSON()).toMatchObject({
      owner: household.address,
      status: 'Active',
      stake: Number(STAKE),
    });
    // The stranger has the stake back, and has paid the fees of one transaction.
    expect(before - (await world.nativeBalanceOf(stranger.address))).toBeLessThan(STAKE);
    expect(await world.refusal(stranger, register(stranger.address))).toBe('DeviceExists');
  });

  it('does not lock up when nothing is withdrawn', async () => {
    const { household } = world.keys;
    const plug = device('still in its box');
    const withdraw = (amount: number) => world.registry('withdraw_stake', plug, amount);
    await expect(world.send(household, withdraw(0))).rejects.toMatchObject({ errorName: 'ZeroAmount' });
    await world.send(household, world.registry('deactivate_device', plug), withdraw(1));
    expect((await world.ask(world.registry('device', plug))).toJSON()).toMatchObject({ stake: Number(STAKE - 1n) });
  });

  // Days pass only where the test sets the time.
  if (!kind.isTimeSet) return;
  it('lets every pause, dispute and lock end by itself', async () => {
    const { guardian, stranger, household } = world.keys;
    const isPaused = async () => (await world.ask(world.grid('is_paused'))).toJSON();
    const [paused] = await world.send(guardian, world.grid('pause'));
    const pausedAtMs = Number(paused?.fields.atMs);
    await world.at(pausedAtMs + 7 * DAY_MS - 1);
    expect(await isPaused()).toBe(true);
    await world.at(pausedAtMs + 7 * DAY_MS);
    expect(await isPaused()).toBe(false);
    expect(await world.refusal(guardian, world.grid('pause'))).toBe('Paused');
    await world.at(pausedAtMs + 14 * DAY_MS);
    expect(await world.refusal(guardian, world.grid('pause'))).toBe('gridService.pause is not refused');

    const participation = [event.eventId, device('disputed')];
    expect(await world.refusal(stranger, world.grid('settle', ...participation))).toBe('Disputed');
    const emitted = await world.send(
      household,
      world.grid('lapse', ...participation),
      world.grid('settle', ...participation),
    );
    expect(emitted.map(({ name }) => name)).toContain('RewardPaid');

    const deactivate = world.registry('deactivate_device', device('saver'));
    const lockedUntilMs = event.reportUntilMs + world.periods.challengePeriodMs + world.periods.resolvePeriodMs;
    expect(world.nowMs()).toBeGreaterThan(lockedUntilMs);
    await world.send(household, deactivate);
  });
}
