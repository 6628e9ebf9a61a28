import { expect, it } from 'vitest';
import { readArtefact } from '../../../src/chain/abis';
import { findMessage } from '../../../src/chain/contract';
import { callAction } from '../../../src/chain/proposals';
import { blake2b256, toHex } from '../../../src/shared/ids';
import { PWGD } from '../../../src/shared/units';
import type { ContractWorld } from './contract-world';
import { withSection } from './other-code';
import { expectRefusals } from './refusals';

const NO_CODE = `0x${'00'.repeat(32)}`;
const WEIGHT = 50n * PWGD;
const EXECUTION_WINDOW_MS = 7 * 86_400_000;
/** Proposals by their numbers. */
const PARAMETER_OF_GRID = 1;
const PARAMETER = 2;
const GUARDIAN = 3;
const UPGRADE = 4;
const BROKEN_UPGRADE = 5;
const BROKEN_CALL = 6;
const UNPOPULAR = 7;
const WITHDRAWN = 8;
const PASSED = [PARAMETER_OF_GRID, PARAMETER, GUARDIAN, UPGRADE, BROKEN_UPGRADE, BROKEN_CALL];

/** Every message of governance and every reason it can refuse with. Leaves it the owner of the grid service. */
export function governanceStory(getWorld: () => ContractWorld): void {
  let world: ContractWorld;
  let keys: ContractWorld['keys'];
  const governance = (message: string, ...args: unknown[]) => world.call('governance', message, ...args);
  const ask = async (message: string, ...args: unknown[]) => (await world.ask(governance(message, ...args))).toJSON();

  it('adopts a contract whose owner offers it, and no other', async () => {
    world = getWorld();
    keys = world.keys;
    const grid = world.contract('gridService');
    const { token, registry } = { token: world.contract('token'), registry: world.contract('resourceRegistry') };
    await expectRefusals(world, [
      [keys.stranger, governance('adopt', token.address), 'Token(NotAuthorized)'],
      [keys.stranger, governance('adopt', registry.address), 'Registry(NotAuthorized)'],
      [keys.stranger, governance('adopt', grid.address), 'GridService(NotAuthorized)'],
      [keys.stranger, governance('adopt', keys.stranger.address), 'UnknownTarget'],
    ]);
    await world.send(keys.owner, world.grid('offer_ownership', world.contract('governance').address));
    const adopted = await world.send(keys.stranger, governance('adopt', grid.address));
    expect(adopted.map(({ name }) => name)).toEqual(['OwnershipTaken', 'Adopted']);
    expect(await ask('contracts')).toEqual({
      token: token.address,
      registry: registry.address,
      gridService: grid.address,
    });
    expect(await ask('guardian')).toBe(keys.owner.address);
  });

  it('puts to the vote what an owner may do', async () => {
    const { household, stranger, feed, owner } = keys;
    const grid = world.contract('gridService');
    const setSlash = callAction(grid, 'set_parameter', ['SlashBp', 1_234]);
    const selector = (message: string) => findMessage(grid.abi.messages, grid.name, message).selector.toHex();
    const call = (change: object) => ({
      Call: { target: grid.address, selector: selector('set_parameter'), input: '0x', ...change },
    });
    const propose = (action: object, description = 'better') => governance('propose', action, description);
    await expectRefusals(world, [
      [feed, propose(setSlash), 'BelowThreshold'],
      [household, propose(setSlash, 'x'.repeat(257)), 'DescriptionTooLong'],
      [household, propose(call({ target: stranger.address })), 'UnknownTarget'],
      [household, propose(call({ input: `0x${'00'.repeat(1_025)}` })), 'InputTooLong'],
      [household, propose(call({ selector: selector('create_event') })), 'MessageNotAllowed'],
      [household, propose({ SetParameter: { key: 'QuorumBp', value: 0 } }), 'ParameterOutOfRange'],
    ]);
    expect(await ask('is_allowed', grid.address, selector('set_parameter'))).toBe(true);
    expect(await ask('is_allowed', grid.address, selector('create_event'))).toBe(false);

    const otherCode = withSection(readArtefact('governance').wasm);
    await world.uploadCode(owner, otherCode);
    const actions = [
      setSlash,
      { SetParameter: { key: 'QuorumBp', value: 500 } },
      { SetGuardian: stranger.address },
      { Upgrade: { codeHash: toHex(blake2b256(otherCode)), migrate: null } },
      { Upgrade: { codeHash: NO_CODE, migrate: null } },
      call({}),
      { SetParameter: { key: 'QuorumBp', value: 5_000 } },
      { SetParameter: { key: 'QuorumBp', value: 1 } },
    ];
    await world.send(household, ...actions.map((action) => propose(action)));
    expect(await ask('proposal_count')).toBe(actions.length);
    expect(await ask('proposals', 1, 50)).toHaveLength(actions.length);
    expect(await ask('proposal', UNPOPULAR)).toMatchObject({ proposer: household.address, schedule: null });
    expect(await ask('content', UNPOPULAR)).toMatchObject({ description: 'better' });
  });

  it('locks what is voted with', async () => {
    const { household, stranger, owner } = keys;
    await expectRefusals(world, [
      [household, governance('vote', 99, true, 1), 'ProposalNotFound'],
      [household, governance('vote', PARAMETER, true, 0), 'ZeroAmount'],
      [household, governance('vote', PARAMETER, true, WEIGHT), 'InsufficientAllowance'],
      [stranger, governance('cancel', WITHDRAWN), 'NotAuthorized'],
      [household, governance('queue', PARAMETER), 'TooEarly'],
    ]);
    const allowed = WEIGHT * BigInt(PASSED.length);
    const [before] = [await balanceOf(household.address)];
    await world.send(
      household,
      world.token('approve', world.contract('governance').address, allowed),
      ...PASSED.map((proposalId) => governance('vote', proposalId, true, WEIGHT)),
    );
    await world.send(owner, governance('cancel', WITHDRAWN));
    expect(before - (await balanceOf(household.address))).toBe(allowed);
    expect(await ask('vote_of', PARAMETER, household.address)).toMatchObject({ inFavour: true, isReclaimed: false });
    await expectRefusals(world, [
      [household, governance('vote', PARAMETER, false, WEIGHT), 'AlreadyVoted'],
      [household, governance('vote', WITHDRAWN, true, WEIGHT), 'Cancelled'],
      [household, governance('reclaim', PARAMETER), 'TooEarly'],
      [stranger, governance('reclaim', PARAMETER), 'NothingLocked'],
      [stranger, governance('execute', PARAMETER), 'NotQueued'],
    ]);
  });

  it('fixes the timelock once, whoever asks again', async () => {
    const { household, stranger } = keys;
    const { endsAtMs } = (await ask('proposal', UNPOPULAR)) as { readonly endsAtMs: number };
    await world.at(endsAtMs);
    expect(await ask('status', PARAMETER)).toBe('Passed');
    await expectRefusals(world, [
      [household, governance('vote', UNPOPULAR, true, WEIGHT), 'VotingEnded'],
      [stranger, governance('queue', UNPOPULAR), 'NotPassed'],
    ]);
    await Promise.all([
      world.send(stranger, ...PASSED.map((proposalId) => governance('queue', proposalId))),
      world.send(household, ...PASSED.map((proposalId) => governance('reclaim', proposalId))),
    ]);
    const scheduled = await ask('proposal', PARAMETER);
    await expectRefusals(world, [
      [stranger, governance('queue', PARAMETER), 'AlreadyQueued'],
      [household, governance('queue', PARAMETER), 'AlreadyQueued'],
      [stranger, governance('execute', PARAMETER), 'TooEarly'],
      [household, governance('reclaim', PARAMETER), 'NothingLocked'],
    ]);
    expect(await ask('proposal', PARAMETER)).toEqual(scheduled);
  });

  it('does what was voted, and leaves what fails to be tried again until it expires', async () => {
    const { stranger, household } = keys;
    const { schedule } = (await ask('proposal', BROKEN_CALL)) as {
      readonly schedule: { readonly executableFromMs: number };
    };
    await world.at(schedule.executableFromMs);
    const executed = await world.send(
      stranger,
      ...[PARAMETER_OF_GRID, PARAMETER, GUARDIAN, UPGRADE].map((proposalId) => governance('execute', proposalId)),
    );
    expect(executed.map(({ contract, name }) => `${contract}.${name}`)).toEqual([
      'governance.ProposalExecuted',
      'gridService.ParameterChanged',
      'governance.ProposalExecuted',
      'governance.ParameterChanged',
      'governance.ProposalExecuted',
      'governance.GuardianChanged',
      'governance.ProposalExecuted',
      'governance.CodeUpgraded',
    ]);
    expect((await world.ask(world.grid('parameters'))).toJSON()).toMatchObject({ slashBp: 1_234 });
    expect(await ask('parameters')).toMatchObject({ quorumBp: 500 });
    await expectRefusals(world, [
      [stranger, governance('execute', PARAMETER), 'AlreadyExecuted'],
      [stranger, governance('execute', BROKEN_UPGRADE), 'UpgradeFailed'],
      [stranger, governance('execute', BROKEN_CALL), 'CallFailed(GridService)'],
    ]);
    expect(await ask('status', BROKEN_CALL)).toBe('Executable');
    // Seven days pass only where the test sets the time.
    if (world.isTimeSet) {
      await world.at(schedule.executableFromMs + EXECUTION_WINDOW_MS);
      expect(await world.refusal(household, governance('execute', BROKEN_CALL))).toBe('Expired');
    }
  });

  async function balanceOf(address: string): Promise<bigint> {
    return BigInt((await world.ask(world.token('balance_of', address))).toString());
  }
}
