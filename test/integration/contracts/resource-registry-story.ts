import { expect, it } from 'vitest';
import type { ContractWorld } from './contract-world';
import { device, metadata, STAKE } from './fleet';
import { expectRefusals } from './refusals';

const DEVICE = device('registered');

/** Every message of resource_registry and every reason it can refuse with. */
export function resourceRegistryStory(getWorld: () => ContractWorld): void {
  it('tells what a device has to stake', async () => {
    const world = getWorld();
    const registry = world.registry.bind(world);
    expect((await world.ask(registry('min_stake'))).toString()).toBe(STAKE.toString());
    expect((await world.ask(registry('stake_for', 4_001))).toJSON()).toBe(Number(2n * STAKE));
    expect((await world.ask(registry('parameters'))).toJSON()).toMatchObject({ reputationThreshold: 20 });
    expect((await world.ask(registry('treasury'))).toString()).toBe(world.keys.owner.address);
  });

  it('registers devices that an approved oracle vouches for', async () => {
    const world = getWorld();
    const registry = world.registry.bind(world);
    const { oracle, household, stranger } = world.keys;
    const register = (change = {}, value = STAKE) => ({
      ...registry('register_device', DEVICE, household.address, oracle.address, metadata(change)),
      value,
    });
    await expectRefusals(world, [
      [stranger, register(), 'NotOracle'],
      [oracle, register({ capacityWatts: 3_681 }), 'CapacityTooHigh'],
      [oracle, register({ model: 'x'.repeat(65) }), 'MetadataTooLong'],
      [oracle, register({}, STAKE - 1n), 'StakeTooLow'],
    ]);
    await world.send(oracle, register());
    expect(await world.refusal(oracle, register())).toBe('DeviceExists');
    expect((await world.ask(registry('device', DEVICE))).toJSON()).toMatchObject({
      owner: household.address,
      status: 'Active',
      stake: Number(STAKE),
      reputation: 50,
    });
  });

  it('answers the grid service, and takes orders from nobody else', async () => {
    const world = getWorld();
    const registry = world.registry.bind(world);
    const { owner, oracle, stranger } = world.keys;
    expect((await world.ask(registry('reporting_info', [DEVICE, device('unheard of')]))).toJSON()).toEqual([
      expect.objectContaining({ active: true, eligible: true, importOnly: true, capacityWatts: 2_000 }),
      null,
    ]);
    expect((await world.ask(registry('is_oracle', oracle.address))).toJSON()).toBe(true);
    expect((await world.ask(registry('oracle_revoked_at_ms', oracle.address))).toJSON()).toBeNull();
    await expectRefusals(world, [
      [stranger, registry('lock_device', DEVICE, 1), 'NotAuthorized'],
      [stranger, registry('record_performance', DEVICE, 1, 'Delivered'), 'NotAuthorized'],
      [stranger, registry('slash_for_fraud', DEVICE, 1, 10_000), 'NotAuthorized'],
    ]);
    await world.send(owner, registry('grant_role', 'AuthorizedCaller', owner.address));
    const unknown = device('unheard of');
    await expectRefusals(world, [
      [owner, registry('lock_device', unknown, 1), 'DeviceNotFound'],
      [owner, registry('record_performance', unknown, 1, 'Delivered'), 'DeviceNotFound'],
      [owner, registry('slash_for_fraud', unknown, 1, 10_000), 'DeviceNotFound'],
    ]);
    const emitted = await world.send(
      owner,
      registry('lock_device', DEVICE, world.nowMs() + 1_000),
      registry('record_performance', DEVICE, 1, 'Missed'),
      registry('slash_for_fraud', DEVICE, 1, 5_000),
      registry('revoke_role', 'AuthorizedCaller', owner.address),
    );
    expect(emitted.map(({ name }) => name)).toEqual([
      'DeviceLocked',
      'PerformanceRecorded',
      'StakeSlashed',
      'RoleRevoked',
    ]);
    expect((await world.ask(registry('device', DEVICE))).toJSON()).toMatchObject({
      stake: Number(STAKE / 2n),
      reputation: 45,
    });
  });
}
