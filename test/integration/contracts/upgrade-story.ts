import { expect, it } from 'vitest';
import { readArtefact } from '../../../src/chain/abis';
import { findMessage } from '../../../src/chain/contract';
import { blake2b256, toHex } from '../../../src/shared/ids';
import { type ContractWorld, OWNED_CONTRACTS } from './contract-world';
import { device } from './fleet';
import { withSection } from './other-code';

/** Something that each contract holds. */
const KEPT = {
  token: (world: ContractWorld) => world.token('balance_of', world.keys.household.address),
  resourceRegistry: (world: ContractWorld) => world.registry('device', device('registered')),
  gridService: (world: ContractWorld) => world.grid('grid_event', 1),
} as const;

/** Other code on the same storage, and back. */
export function upgradeStory(getWorld: () => ContractWorld): void {
  it.each(OWNED_CONTRACTS)('keeps what %s holds when its code changes, and its history', async (name) => {
    const world = getWorld();
    const { owner } = world.keys;
    const { codeHash: oldHash, wasm } = readArtefact(name);
    const newCode = withSection(wasm);
    const newHash = toHex(blake2b256(newCode));
    const to = world.contract(name);
    const takeOwnership = findMessage(to.abi.messages, name, 'take_ownership').selector.toHex();
    await world.uploadCode(owner, newCode);
    const state = async () => ({
      codeHash: await world.codeHashOf(to),
      history: (await world.ask(world.call(name, 'history'))).toJSON(),
      kept: (await world.ask(KEPT[name](world))).toJSON(),
    });
    const before = await state();
    expect(before.codeHash).toBe(oldHash);

    // Nobody has offered the ownership, so that this migration fails.
    const upgrade = world.call(name, 'upgrade', newHash, takeOwnership);
    await expect(world.send(owner, upgrade)).rejects.toMatchObject({ errorName: 'NotAuthorized' });
    expect(await state()).toEqual(before);

    const upgraded = await world.send(owner, world.call(name, 'offer_ownership', owner.address), upgrade);
    expect(upgraded.map((event) => event.name)).toEqual(['OwnershipOffered', 'CodeUpgraded', 'OwnershipTaken']);
    expect(upgraded[1]?.fields).toMatchObject({ old: oldHash, new: newHash });
    const after = await state();
    expect(after).toMatchObject({ codeHash: newHash, kept: before.kept });
    expect(after.history).toMatchObject({ seq: seqOf(before.history) + upgraded.length });

    const back = await world.send(owner, world.call(name, 'upgrade', oldHash, null));
    expect(back.map((event) => event.name)).toEqual(['CodeUpgraded']);
    expect(await state()).toMatchObject({ codeHash: oldHash, kept: before.kept });
  });
}

function seqOf(history: unknown): number {
  return Number((history as { readonly seq: unknown }).seq);
}
