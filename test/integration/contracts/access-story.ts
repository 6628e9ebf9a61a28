import { expect, it } from 'vitest';
import { type Call, type ContractWorld, OWNED_CONTRACTS } from './contract-world';
import { expectRefusals } from './refusals';

const NO_CODE = `0x${'00'.repeat(32)}`;
const ROLES = { token: 'Minter', resourceRegistry: 'Oracle', gridService: 'Operator' } as const;

/** What all contracts share: an owner, a guardian, roles. */
export function accessStory(getWorld: () => ContractWorld): void {
  it('names who owns, guards and acts', async () => {
    const world = getWorld();
    const { owner, guardian, stranger } = world.keys;
    for (const name of OWNED_CONTRACTS) {
      expect((await world.ask(world.call(name, 'owner'))).toString()).toBe(owner.address);
      expect((await world.ask(world.call(name, 'guardian'))).toString()).toBe(guardian.address);
      expect((await world.ask(world.call(name, 'has_role', ROLES[name], stranger.address))).toJSON()).toBe(false);
      expect((await world.ask(world.call(name, 'is_paused'))).toJSON()).toBe(false);
    }
  });

  it('lets nobody but the owner govern', async () => {
    const world = getWorld();
    const { owner, stranger } = world.keys;
    for (const name of OWNED_CONTRACTS) {
      await expectRefusals(world, [
        [stranger, world.call(name, 'grant_role', ROLES[name], stranger.address), 'NotOwner'],
        [stranger, world.call(name, 'revoke_role', ROLES[name], owner.address), 'NotOwner'],
        [stranger, world.call(name, 'offer_ownership', stranger.address), 'NotOwner'],
        [stranger, world.call(name, 'set_guardian', stranger.address), 'NotOwner'],
        [stranger, world.call(name, 'take_ownership'), 'NotAuthorized'],
        [stranger, world.call(name, 'pause'), 'NotAuthorized'],
        [stranger, world.call(name, 'unpause'), 'NotAuthorized'],
        [stranger, world.call(name, 'set_parameter', 'MaxPauseMs', 60_000), 'NotOwner'],
        [stranger, world.call(name, 'upgrade', NO_CODE, null), 'NotOwner'],
        [owner, world.call(name, 'upgrade', NO_CODE, null), 'UpgradeFailed'],
      ]);
    }
  });

  it('changes owners in two steps', async () => {
    const world = getWorld();
    const { owner, guardian, stranger } = world.keys;
    const each = (message: string, ...args: unknown[]): readonly Call[] =>
      OWNED_CONTRACTS.map((name) => world.call(name, message, ...args));
    await world.send(owner, ...each('offer_ownership', guardian.address));
    await world.send(guardian, ...each('take_ownership'), ...each('offer_ownership', owner.address));
    for (const name of OWNED_CONTRACTS) {
      expect((await world.ask(world.call(name, 'owner'))).toString()).toBe(guardian.address);
      expect(await world.refusal(owner, world.call(name, 'set_guardian', null))).toBe('NotOwner');
    }
    await world.send(owner, ...each('take_ownership'));
    const granted = OWNED_CONTRACTS.map((name) => world.call(name, 'grant_role', ROLES[name], stranger.address));
    const revoked = OWNED_CONTRACTS.map((name) => world.call(name, 'revoke_role', ROLES[name], stranger.address));
    await world.send(owner, ...granted, ...revoked);
  });
}
