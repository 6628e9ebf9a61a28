import { stringToU8a } from '@polkadot/util';
import { expect, it } from 'vitest';
import { readArtefact } from '../../../src/chain/abis';
import { findMessage } from '../../../src/chain/contract';
import type { ContractName } from '../../../src/shared/deployment';
import { blake2b256, toHex } from '../../../src/shared/ids';
import type { ContractWorld } from './contract-world';

const UPGRADABLE: readonly ContractName[] = ['gridService'];

/** Other code with the same storage: what changes is a section that nothing runs. */
export function upgradeStory(getWorld: () => ContractWorld): void {
  it.each(UPGRADABLE)('keeps what %s holds when its code changes, and its history', async (name) => {
    const world = getWorld();
    const { owner } = world.keys;
    const { codeHash: oldHash, wasm } = readArtefact(name);
    const newCode = withSection(wasm, 'second edition');
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

/** The code with a custom section of WebAssembly behind it: id 0, length, name. */
function withSection(wasm: Uint8Array, name: string): Uint8Array {
  const content = Uint8Array.of(name.length, ...stringToU8a(name));
  return Buffer.concat([wasm, Uint8Array.of(0, content.length), content]);
}

function seqOf(history: unknown): number {
  return Number((history as { readonly seq: unknown }).seq);
}
