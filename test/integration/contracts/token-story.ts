import { expect, it } from 'vitest';
import { PWGD } from '../../../src/shared/units';
import type { ContractWorld } from './contract-world';
import { expectRefusals } from './refusals';

const EVERYTHING = 2n ** 128n - 1n;

/** Every message of the token and every reason it can refuse with. */
export function tokenStory(getWorld: () => ContractWorld): void {
  it('is PWGD with 18 decimals', async () => {
    const world = getWorld();
    const { token } = bound(world);
    expect((await world.ask(token('token_name'))).toString()).toBe('PowerGrid');
    expect((await world.ask(token('token_symbol'))).toString()).toBe('PWGD');
    expect((await world.ask(token('token_decimals'))).toJSON()).toBe(18);
    expect((await world.ask(token('cap'))).toJSON()).toBeNull();
  });

  it('is minted by minters alone, and burned by whoever has it', async () => {
    const world = getWorld();
    const { token, supply, balance } = bound(world);
    const { owner, stranger, household } = world.keys;
    const before = await supply();
    const emitted = await world.send(owner, token('mint', stranger.address, 5n * PWGD, 'Grant'));
    expect(emitted.map(({ name }) => name)).toEqual(['Transfer', 'Minted']);
    await world.send(stranger, token('burn', 2n * PWGD));
    expect(await balance(stranger.address)).toBe(3n * PWGD);
    expect((await supply()) - before).toBe(3n * PWGD);
    await expectRefusals(world, [
      [stranger, token('mint', stranger.address, 1, 'Grant'), 'NotMinter'],
      [owner, token('mint', stranger.address, 0, 'Grant'), 'ZeroAmount'],
      [owner, token('mint', stranger.address, EVERYTHING, 'Grant'), 'Overflow'],
      [household, token('burn', 0), 'ZeroAmount'],
      [household, token('burn', EVERYTHING), 'InsufficientBalance'],
    ]);
  });

  it('may be capped, but never below what there is', async () => {
    const world = getWorld();
    const { token, supply } = bound(world);
    const { owner, stranger } = world.keys;
    const cap = (await supply()) + 1n;
    expect(await world.refusal(owner, token('set_parameter', 'Cap', 1))).toBe('ParameterOutOfRange');
    await world.send(owner, token('set_parameter', 'Cap', cap));
    expect(await world.refusal(owner, token('mint', stranger.address, 2, 'Grant'))).toBe('Overflow');
    await world.send(owner, token('set_parameter', 'Cap', 0));
  });

  it('changes hands by its owner, and within an allowance', async () => {
    const world = getWorld();
    const { token, balance } = bound(world);
    const { household, stranger, operator } = world.keys;
    const before = await balance(operator.address);
    await world.send(
      household,
      token('transfer', operator.address, PWGD, '0x'),
      token('approve', stranger.address, 2n * PWGD),
      token('increase_allowance', stranger.address, PWGD),
      token('decrease_allowance', stranger.address, 2n * PWGD),
    );
    const allowance = await world.ask(token('allowance', household.address, stranger.address));
    expect(BigInt(allowance.toString())).toBe(PWGD);
    await world.send(stranger, token('transfer_from', household.address, operator.address, PWGD, '0x'));
    expect((await balance(operator.address)) - before).toBe(2n * PWGD);
    await expectRefusals(world, [
      [household, token('transfer', stranger.address, EVERYTHING, '0x'), 'InsufficientBalance'],
      [stranger, token('transfer_from', household.address, stranger.address, 1, '0x'), 'InsufficientAllowance'],
    ]);
  });
}

function bound(world: ContractWorld) {
  const token = world.token.bind(world);
  return {
    token,
    supply: async () => BigInt((await world.ask(token('total_supply'))).toString()),
    balance: async (address: string) => BigInt((await world.ask(token('balance_of', address))).toString()),
  };
}
