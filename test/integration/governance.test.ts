import type { AbiMessage } from '@polkadot/api-contract/types';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readArtefact } from '../../src/chain/abis';
import { ContractError } from '../../src/chain/chain-errors';
import type { SentExtrinsic } from '../../src/chain/sender';
import { CONTRACT_NAMES, type ContractName } from '../../src/shared/deployment';
import { PWGD } from '../../src/shared/units';
import { type GovernanceWorld, startGovernanceWorld, TIMELOCK_MS, VOTING_PERIOD_MS } from './governance-world';

/** How the documentation of a message says that the owner may send it. */
const OWNERS = /^(Owner only|Owner or guardian)|, and for the owner\./;
const OWNED = CONTRACT_NAMES.filter((name) => name !== 'governance');

let world: GovernanceWorld;
beforeAll(async () => {
  world = await startGovernanceWorld();
});
afterAll(async () => {
  await world?.stop();
});

describe("the owner's messages", () => {
  it('are all that governance may send, and each of them', async () => {
    for (const name of OWNED) {
      const { abi, address } = world.contracts[name];
      for (const message of abi.messages.filter(({ isMutating }) => isMutating)) {
        const isOwners = isDocumentedAsOwners(message) || message.method === 'takeOwnership';
        const selector = message.selector.toU8a();
        const isAllowed = (await world.ask('governance', 'is_allowed', address, selector)).toJSON();
        expect({ name, message: message.identifier, isAllowed }).toEqual({
          name,
          message: message.identifier,
          isAllowed: isOwners,
        });
      }
    }
  });

  it('say that they are', async () => {
    for (const name of CONTRACT_NAMES) {
      const refused: string[] = [];
      for (const message of world.contracts[name].abi.messages.filter(({ isMutating }) => isMutating)) {
        if ((await answerToStranger(name, message)) === 'NotOwner') refused.push(message.identifier);
      }
      const documented = world.contracts[name].abi.messages.filter(isDocumentedAsOwners);
      expect(documented.map(({ identifier }) => identifier)).toEqual(expect.arrayContaining(refused));
      expect(refused.length > 0).toBe(name !== 'governance');
    }
  });

  it('are called on no other contract, and on governance least of all', async () => {
    const { governance } = world.contracts;
    const unpause = world.callAction('gridService', 'unpause') as { Call: object };
    for (const target of [governance.address, world.stranger.address]) {
      const action = { Call: { ...unpause.Call, target } };
      expect(await world.refusal(world.voter, 'governance', 'propose', action, '')).toBe('UnknownTarget');
      expect((await world.ask('governance', 'is_allowed', target, '0x67616649')).toJSON()).toBe(false);
    }
    expect(await world.refusal(world.stranger, 'governance', 'adopt', governance.address)).toBe('UnknownTarget');
    const theft = world.callAction('token', 'transfer', world.voter.address, 1n, []);
    expect(await world.refusal(world.voter, 'governance', 'propose', theft, '')).toBe('MessageNotAllowed');
  });
});

describe('a proposal', () => {
  it('needs an owner that has handed its contract over', async () => {
    const { owner, stranger, contracts } = world;
    const { gridService, governance } = contracts;
    expect(await world.refusal(stranger, 'governance', 'adopt', gridService.address)).toBe(
      'GridService(NotAuthorized)',
    );
    await world.send(owner, 'gridService', 'offer_ownership', governance.address);
    const adopted = await world.send(stranger, 'governance', 'adopt', gridService.address);
    expect(eventsOf(adopted)).toEqual(['OwnershipTaken', 'Adopted']);
    expect((await world.ask('gridService', 'owner')).toString()).toBe(governance.address);
    expect(await world.refusal(owner, 'gridService', 'set_parameter', 'SlashBp', 1n)).toBe('NotOwner');
  });

  it('is made by who holds enough, and voted on with PWGD that stays locked', async () => {
    const { stranger, voter, otherVoter, contracts } = world;
    const action = world.callAction('gridService', 'set_parameter', 'SlashBp', 2_500n);
    expect(await world.refusal(stranger, 'governance', 'propose', action, 'Halve it')).toBe('BelowThreshold');
    expect(eventsOf(await world.send(voter, 'governance', 'propose', action, 'Halve it'))).toEqual(['ProposalCreated']);
    expect((await world.ask('governance', 'content', 1)).toJSON()).toMatchObject({ description: 'Halve it' });

    expect(await world.refusal(voter, 'governance', 'vote', 1, true, 200n * PWGD)).toBe('InsufficientAllowance');
    await allow(1_000n * PWGD);
    const voted = await world.send(voter, 'governance', 'vote', 1, true, 200n * PWGD);
    expect(eventsOf(voted)).toContain('VoteCast');
    await world.send(otherVoter, 'governance', 'vote', 1, false, 100n * PWGD);
    expect(await world.refusal(voter, 'governance', 'vote', 1, true, 1n)).toBe('AlreadyVoted');
    expect(await world.pwgdOf(voter.address)).toBe(800n * PWGD);
    expect(await world.pwgdOf(contracts.governance.address)).toBe(300n * PWGD);
    expect((await world.ask('governance', 'vote_of', 1, voter.address)).toJSON()).toMatchObject({
      inFavour: true,
      isReclaimed: false,
    });
    expect(await statusOf(1)).toBe('Active');
  });

  it('is queued once after the vote, and executed once after the timelock', async () => {
    const { stranger, voter } = world;
    expect(await world.refusal(voter, 'governance', 'reclaim', 1)).toBe('TooEarly');
    expect(await world.refusal(stranger, 'governance', 'queue', 1)).toBe('TooEarly');
    expect(await world.refusal(stranger, 'governance', 'execute', 1)).toBe('NotQueued');
    await world.pass(VOTING_PERIOD_MS);
    expect(await statusOf(1)).toBe('Passed');
    expect(eventsOf(await world.send(stranger, 'governance', 'queue', 1))).toEqual(['ProposalQueued']);
    expect(await statusOf(1)).toBe('Queued');
    expect(await world.refusal(stranger, 'governance', 'queue', 1)).toBe('AlreadyQueued');
    expect(await world.refusal(stranger, 'governance', 'execute', 1)).toBe('TooEarly');
    await world.pass(TIMELOCK_MS);
    expect(await statusOf(1)).toBe('Executable');
    expect(eventsOf(await world.send(stranger, 'governance', 'execute', 1))).toEqual([
      'ProposalExecuted',
      'ParameterChanged',
    ]);
    expect((await world.ask('gridService', 'parameters')).toJSON()).toMatchObject({ slashBp: 2_500 });
    expect(await statusOf(1)).toBe('Executed');
    expect(await world.refusal(stranger, 'governance', 'execute', 1)).toBe('AlreadyExecuted');
  });

  it('stays executable, and nothing is half done, while its target refuses', async () => {
    const { owner, stranger, contracts } = world;
    const proposal = await pass(world.callAction('resourceRegistry', 'take_ownership'));
    expect(await world.refusal(stranger, 'governance', 'execute', proposal)).toBe('Registry(NotAuthorized)');
    const before = (await world.ask('governance', 'history')).toJSON();
    await expect(world.sendUntried(stranger, 'governance', 'execute', proposal)).rejects.toMatchObject({
      code: 'EXTRINSIC_FAILED',
      reason: 'Contracts.ContractReverted',
    });
    expect((await world.ask('governance', 'history')).toJSON()).toEqual(before);
    expect(await statusOf(proposal)).toBe('Executable');

    await world.send(owner, 'resourceRegistry', 'offer_ownership', contracts.governance.address);
    await world.send(stranger, 'governance', 'execute', proposal);
    expect((await world.ask('resourceRegistry', 'owner')).toString()).toBe(contracts.governance.address);
    expect(await statusOf(proposal)).toBe('Executed');
  });

  it('whose arguments its target cannot read fails without an effect', async () => {
    const { Call } = world.callAction('gridService', 'set_parameter', 'SlashBp', 1n) as { Call: object };
    const proposal = await pass({ Call: { ...Call, input: '0xff' } });
    expect(await world.refusal(world.stranger, 'governance', 'execute', proposal)).toBe('CallFailed(GridService)');
    expect(await statusOf(proposal)).toBe('Executable');
  });

  it('is cancelled by its proposer or the guardian, and its votes are returned at once', async () => {
    const { owner, stranger, voter } = world;
    const proposal = await propose(world.callAction('gridService', 'pause'));
    await world.send(voter, 'governance', 'vote', proposal, true, PWGD);
    expect(await world.refusal(stranger, 'governance', 'cancel', proposal)).toBe('NotAuthorized');
    expect(eventsOf(await world.send(owner, 'governance', 'cancel', proposal))).toEqual(['ProposalCancelled']);
    const before = await world.pwgdOf(voter.address);
    await world.send(voter, 'governance', 'reclaim', proposal);
    expect((await world.pwgdOf(voter.address)) - before).toBe(PWGD);
  });
});

describe('governance', () => {
  it('applies its own parameters and guardian', async () => {
    const { owner, stranger, voter } = world;
    const parameter = await pass({ SetParameter: { key: 'QuorumBp', value: 500n } });
    const guardian = await pass({ SetGuardian: voter.address });
    expect(await world.refusal(owner, 'governance', 'cancel', guardian)).toBe('NotAuthorized');
    expect(eventsOf(await world.send(stranger, 'governance', 'execute', parameter))).toEqual([
      'ProposalExecuted',
      'ParameterChanged',
    ]);
    expect(eventsOf(await world.send(stranger, 'governance', 'execute', guardian))).toEqual([
      'ProposalExecuted',
      'GuardianChanged',
    ]);
    expect((await world.ask('governance', 'parameters')).toJSON()).toMatchObject({ quorumBp: 500 });
    expect((await world.ask('governance', 'guardian')).toString()).toBe(voter.address);
    const tooLow = { SetParameter: { key: 'QuorumBp', value: 0n } };
    expect(await world.refusal(voter, 'governance', 'propose', tooLow, '')).toBe('ParameterOutOfRange');
  });

  it('changes its own code, and keeps what it knows', async () => {
    const { stranger } = world;
    const lost = await pass({ Upgrade: { codeHash: `0x${'00'.repeat(32)}`, migrate: null } });
    expect(await world.refusal(stranger, 'governance', 'execute', lost)).toBe('UpgradeFailed');
    const proposal = await pass({ Upgrade: { codeHash: readArtefact('governance').codeHash, migrate: null } });
    expect(eventsOf(await world.send(stranger, 'governance', 'execute', proposal))).toEqual([
      'ProposalExecuted',
      'CodeUpgraded',
    ]);
    expect(await statusOf(proposal)).toBe('Executed');
  });

  it('locks and returns votes while the token is paused', async () => {
    const { owner, stranger, voter } = world;
    const proposal = await propose(world.callAction('token', 'unpause'));
    await world.send(owner, 'token', 'pause');
    expect(await world.refusal(voter, 'token', 'transfer', stranger.address, 1n, [])).toBe('Custom');
    await world.send(voter, 'governance', 'vote', proposal, true, PWGD);
    await world.pass(VOTING_PERIOD_MS);
    const before = await world.pwgdOf(voter.address);
    await world.send(voter, 'governance', 'reclaim', proposal);
    expect((await world.pwgdOf(voter.address)) - before).toBe(PWGD);
    expect((await world.ask('token', 'is_paused')).toJSON()).toBe(true);
  });

  it('returns every vote to its voter, once', async () => {
    const { voter, otherVoter, contracts } = world;
    const count = Number((await world.ask('governance', 'proposal_count')).toString());
    for (let proposal = 1; proposal <= count; proposal++) {
      for (const key of [voter, otherVoter]) {
        const vote = (await world.ask('governance', 'vote_of', proposal, key.address)).toJSON();
        if (vote === null || (vote as { isReclaimed: boolean }).isReclaimed) continue;
        const reclaimed = await world.send(key, 'governance', 'reclaim', proposal);
        expect(eventsOf(reclaimed)).toEqual(['Transfer', 'VotesReclaimed']);
        expect(await world.refusal(key, 'governance', 'reclaim', proposal)).toBe('NothingLocked');
      }
    }
    expect(await world.pwgdOf(voter.address)).toBe(1_000n * PWGD);
    expect(await world.pwgdOf(otherVoter.address)).toBe(1_000n * PWGD);
    expect(await world.pwgdOf(contracts.governance.address)).toBe(0n);
  });

  it('dates every event', () => {
    const { events } = world.contracts.governance.abi;
    // The psp22 crate's events are in the metadata because governance calls the token by its trait.
    const own = events.filter(({ identifier }) => !identifier.startsWith('psp22::'));
    for (const event of own) {
      expect([event.identifier, event.args.at(-1)?.name]).toEqual([event.identifier, 'atMs']);
    }
  });
});

function isDocumentedAsOwners({ docs }: AbiMessage): boolean {
  return OWNERS.test(docs.join('').trim());
}

/** What a message says to somebody without any role, with zeros for its arguments. */
async function answerToStranger(name: ContractName, message: AbiMessage): Promise<string | undefined> {
  const { abi } = world.contracts[name];
  const args = message.args.map(({ type }) => abi.registry.createTypeUnsafe(type.lookupName ?? type.type, []));
  try {
    await world.contracts[name].query(message.identifier, args, world.stranger.address);
    return undefined;
  } catch (error) {
    if (error instanceof ContractError) return error.errorName;
    throw error;
  }
}

async function allow(amount: bigint): Promise<void> {
  for (const key of [world.voter, world.otherVoter]) {
    await world.send(key, 'token', 'approve', world.contracts.governance.address, amount);
  }
}

async function statusOf(proposal: number): Promise<string> {
  return (await world.ask('governance', 'status', proposal)).toString();
}

async function propose(action: object): Promise<number> {
  await world.send(world.voter, 'governance', 'propose', action, 'Because');
  return Number((await world.ask('governance', 'proposal_count')).toString());
}

/** Takes a proposal as far as it can be executed. The least that makes the quorum of 2,000 PWGD is 100. */
async function pass(action: object): Promise<number> {
  const proposal = await propose(action);
  await world.send(world.voter, 'governance', 'vote', proposal, true, 100n * PWGD);
  await world.pass(VOTING_PERIOD_MS);
  await world.send(world.stranger, 'governance', 'queue', proposal);
  await world.pass(TIMELOCK_MS);
  return proposal;
}

/** The names of what the contracts emitted, in order. */
function eventsOf({ records }: SentExtrinsic): readonly string[] {
  const abis = new Map(Object.values(world.contracts).map(({ address, abi }) => [address, abi]));
  return records.flatMap(({ record }) => {
    const { section, method, data } = record.event;
    if (section !== 'contracts' || method !== 'ContractEmitted') return [];
    const abi = abis.get(data[0]?.toString() ?? '');
    const { identifier } = abi?.decodeEvent(record).event ?? { identifier: 'unknown' };
    return [identifier.split('::').at(-1) ?? identifier];
  });
}
