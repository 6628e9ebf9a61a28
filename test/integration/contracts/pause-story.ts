import { expect, it } from 'vitest';
import { ms } from '../../../src/chain/scale-json';
import { type ContractWorld, OWNED_CONTRACTS } from './contract-world';
import { device, enroll, eventRequest, interval, metadata, openEvents, registerFleet, STAKE } from './fleet';
import { expectRefusals } from './refusals';
import { CONDITION, RULE } from './signals';

/** What a pause stops, and what it never does. */
export function pauseStory(getWorld: () => ContractWorld): void {
  it('stops what hands out money, and nothing else', async () => {
    const world = getWorld();
    const { owner, guardian, operator, oracle, feed, household, stranger } = world.keys;
    const { grid, registry, token } = {
      grid: world.grid.bind(world),
      registry: world.registry.bind(world),
      token: world.token.bind(world),
    };
    await registerFleet(world, ['paused']);
    const [event] = await openEvents(world, eventRequest(world, { startsInMs: 6 * world.periods.intervalMs }));
    if (!event) throw new Error('No grid event was opened.');
    await world.send(oracle, enroll(world, event, 'paused'));
    await world.send(guardian, ...OWNED_CONTRACTS.map((name) => world.call(name, 'pause')));
    for (const name of OWNED_CONTRACTS) {
      expect((await world.ask(world.call(name, 'is_paused'))).toJSON()).toBe(true);
      expect(await world.refusal(guardian, world.call(name, 'pause'))).toBe('Paused');
    }
    const registration = registry('register_device', device('other'), household.address, oracle.address, metadata());
    await expectRefusals(world, [
      [operator, grid('create_event', eventRequest(world)), 'Paused'],
      [oracle, enroll(world, event, 'paused'), 'Paused'],
      [stranger, grid('settle', event.eventId, device('paused')), 'Paused'],
      [operator, grid('create_rule', RULE), 'Paused'],
      [feed, grid('submit_condition', CONDITION), 'Paused'],
      [oracle, { ...registration, value: STAKE }, 'Paused'],
      [owner, token('mint', stranger.address, 1, 'Grant'), 'Paused'],
      [household, token('burn', 1), 'Paused'],
      [household, token('transfer', stranger.address, 1, '0x'), 'Custom'],
    ]);

    const lastEndMs = ms.parse((await world.ask(grid('last_end_ms', device('paused')))).toJSON());
    await world.at(lastEndMs + world.periods.intervalMs);
    const [reported, optedOut] = await Promise.all([
      world.send(oracle, grid('report', [interval(device('paused'), lastEndMs, lastEndMs + world.periods.intervalMs)])),
      world.send(household, grid('opt_out', event.eventId, device('paused'))),
    ]);
    expect([...reported, ...optedOut].map(({ name }) => name)).toEqual(['IntervalRecorded', 'DeviceOptedOut']);

    await world.send(guardian, ...OWNED_CONTRACTS.map((name) => world.call(name, 'unpause')));
    for (const name of OWNED_CONTRACTS) {
      expect(await world.refusal(guardian, world.call(name, 'pause'))).toBe('Paused');
    }
  });
}
