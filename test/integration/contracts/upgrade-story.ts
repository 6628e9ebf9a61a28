import { expect, it } from 'vitest';
import { readArtefact } from '../../../src/chain/abis';
import { findMessage } from '../../../src/chain/contract';
import type { ContractName } from '../../../src/shared/deployment';
import { blake2b256, toHex } from '../../../src/shared/ids';
import type { ContractWorld } from './contract-world';
import { withSection } from './other-code';

const UPGRADABLE: readonly ContractName[] = ['gridService'];

/** Other code on the same storage, and back. */
export function upgradeStory(getWorld: () => ContractWorld): void {
  it.each(UPGRADABLE)('keeps what %s holds when its code changes, and its history', async (name) => {
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
      parameters: (await world.ask(world.call(name, 'parameters'))).toJSON(),
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
    expect(after).toMatchObject({ codeHash: newHash, parameters: before.parameters });
    expect(after.history).toMatchObject({ seq: seqOf(before.history) + upgraded.length });

    const back = await world.send(owner, world.call(name, 'upgrade', oldHash, null));
    expect(back.map((event) => event.name)).toEqual(['CodeUpgraded']);
    expect(await state()).toMatchObject({ codeHash: oldHash, parameters: before.parameters });
  });
}

function seqOf(history: unknown): number {
  return Number((history as { readonly seq: unknown }).seq);
}
