import { expect, it } from 'vitest';
import { type Key, keyPairOf } from '../../../src/chain/keys';
import type { ContractWorld } from './contract-world';
import { device, metadata, STAKE } from './fleet';
import { expectRefusals } from './refusals';

const DEVICE = device('registered');
const CLAIMED = device('claimed');
const REPLACED = device('replaced');
const DAY_MS = 86_400_000;
const NOBODY = `0x${'00'.repeat(32)}`;

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

  it('keeps a claim waiting until its oracle accepts or replaces it', async () => {
    const world = getWorld();
    const registry = world.registry.bind(world);
    const { oracle, household, stranger } = world.keys;
    const register = (deviceId: string, owner: Key) => ({
      ...registry('register_device', deviceId, owner.address, oracle.address, metadata()),
      value: STAKE,
    });
    const claim = register(CLAIMED, stranger);
    await world.send(stranger, claim, register(REPLACED, stranger));
    expect((await world.ask(registry('device', CLAIMED))).toJSON()).toMatchObject({ status: 'Pending' });
    await expectRefusals(world, [
      [stranger, claim, 'DeviceExists'],
      [stranger, registry('accept_device', CLAIMED), 'NotOracle'],
      [stranger, registry('reactivate_device', CLAIMED), 'NotActive'],
      [stranger, registry('deactivate_device', CLAIMED), 'NotActive'],
    ]);
    const decided = await world.send(oracle, registry('accept_device', CLAIMED), register(REPLACED, household));
    expect(decided.map(({ name }) => name)).toEqual(['DeviceAccepted', 'PendingDeviceReplaced', 'DeviceRegistered']);
    expect((await world.ask(registry('device', CLAIMED))).toJSON()).toMatchObject({ status: 'Active' });
    expect(await world.refusal(oracle, registry('accept_device', CLAIMED))).toBe('NotPending');
    expect((await world.ask(registry('device_count'))).toJSON()).toBe(3);
    expect((await world.ask(registry('devices', 0, 100))).toJSON()).toEqual([DEVICE, CLAIMED, REPLACED]);
    expect((await world.ask(registry('total_stake'))).toJSON()).toBe(Number(3n * STAKE));
  });

  it('lets an owner change what is its own', async () => {
    const world = getWorld();
    const registry = world.registry.bind(world);
    const { oracle, otherOracle, household, stranger } = world.keys;
    const increase = (value: bigint) => ({ ...registry('increase_stake', DEVICE), value });
    await expectRefusals(world, [
      [stranger, increase(1n), 'NotAuthorized'],
      [household, increase(0n), 'ZeroAmount'],
      [stranger, registry('withdraw_stake', DEVICE, 1), 'NotAuthorized'],
      [household, registry('withdraw_stake', device('unheard of'), 1), 'DeviceNotFound'],
      [household, registry('withdraw_stake', DEVICE, 0), 'ZeroAmount'],
      [household, registry('withdraw_stake', DEVICE, 1), 'StakeTooLow'],
      [stranger, registry('set_oracle', DEVICE, otherOracle.address), 'NotAuthorized'],
      [household, registry('set_oracle', DEVICE, stranger.address), 'NotOracle'],
      [stranger, registry('update_metadata', DEVICE, metadata()), 'NotAuthorized'],
      [household, registry('update_metadata', DEVICE, metadata({ capacityWatts: 2_001 })), 'NotOracle'],
      [household, registry('reactivate_device', DEVICE), 'AlreadyActive'],
    ]);
    const changed = await world.send(
      household,
      increase(STAKE),
      registry('withdraw_stake', DEVICE, STAKE / 2n),
      registry('set_oracle', DEVICE, otherOracle.address),
      registry('set_oracle', DEVICE, oracle.address),
      registry('update_metadata', DEVICE, metadata({ capacityWatts: 1_500, region: 'GB-SCT' })),
      registry('deactivate_device', DEVICE),
      registry('withdraw_stake', DEVICE, STAKE / 2n),
      registry('reactivate_device', DEVICE),
    );
    expect(changed.map(({ name }) => name)).toEqual([
      'StakeIncreased',
      'StakeWithdrawn',
      'OracleChanged',
      'OracleChanged',
      'MetadataUpdated',
      'DeviceDeactivated',
      'StakeWithdrawn',
      'DeviceReactivated',
    ]);
    await world.send(oracle, registry('update_metadata', DEVICE, metadata()));
    expect((await world.ask(registry('device', DEVICE))).toJSON()).toMatchObject({
      stake: Number(STAKE),
      metadata: { capacityWatts: 2_000 },
    });
  });

  it('lets the owner of the contract slash, within what is staked', async () => {
    const world = getWorld();
    const registry = world.registry.bind(world);
    const { owner, stranger } = world.keys;
    const empty = keyPairOf('//Empty', world.chain).address;
    await expectRefusals(world, [
      [stranger, registry('slash', CLAIMED, 1, ''), 'NotOwner'],
      [owner, registry('slash', CLAIMED, 0, ''), 'ZeroAmount'],
      [owner, registry('slash', CLAIMED, 1, 'x'.repeat(257)), 'ReasonTooLong'],
      [stranger, registry('set_treasury', stranger.address), 'NotOwner'],
      [owner, registry('set_treasury', NOBODY), 'NobodysAccount'],
      [owner, registry('set_parameter', 'ReputationThreshold', 51), 'ParameterOutOfRange'],
    ]);
    const before = await world.nativeBalanceOf(stranger.address);
    await world.send(
      owner,
      registry('set_parameter', 'ReputationThreshold', 21),
      registry('set_parameter', 'ReputationThreshold', 20),
      registry('set_treasury', stranger.address),
      registry('slash', CLAIMED, STAKE * 10n, 'tampered with'),
      registry('set_treasury', empty),
    );
    expect((await world.nativeBalanceOf(stranger.address)) - before).toBe(STAKE);
    // An account that does not exist cannot receive less than what keeps it alive.
    expect(await world.refusal(owner, registry('slash', DEVICE, 1, ''))).toBe('TransferFailed');
    await world.send(owner, registry('set_treasury', owner.address));
  });

  it('answers the grid service, and takes orders from nobody else', async () => {
    const world = getWorld();
    const registry = world.registry.bind(world);
    const { owner, oracle, household, stranger } = world.keys;
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
      registry('lock_device', DEVICE, world.nowMs() + DAY_MS),
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
    await expectRefusals(world, [
      [household, registry('withdraw_stake', DEVICE, 1), 'Locked'],
      [household, registry('set_oracle', DEVICE, oracle.address), 'Locked'],
      [household, registry('deactivate_device', DEVICE), 'Locked'],
      [oracle, registry('update_metadata', DEVICE, metadata({ capacityWatts: 1_000 })), 'Locked'],
    ]);
  });
}
