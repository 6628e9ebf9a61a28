import { ProposalStatus } from '../../model';
import { ACCOUNT } from './account';
import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { accountId, bigInt, int, json, oneOf, proposalId, text } from './kinds';

const status = oneOf('ProposalStatus', ProposalStatus, 'What the last event of a proposal says of it.', {
  Active: 'Made; its times tell whether it is being voted on, or was voted on.',
  Queued: 'Passed; its times tell from when until when it may be executed.',
  Executed: 'Done.',
  Cancelled: 'Called off.',
});

export const PROPOSAL = defineEntity({
  name: 'Proposal',
  description: 'A change of the rules that holders of PWGD vote on.',
  table: 'proposal',
  alias: 'q',
  event: 'q.event_id',
  defaultOrder: 'id_DESC',
  fields: {
    id: {
      kind: proposalId,
      order: { column: 'q.number', sqlType: 'numeric' },
      description: 'Decimal number, in the order in which proposals were made.',
    },
    proposer: { kind: accountId, column: 'q.proposer_id', role: 'relation', to: ACCOUNT, description: 'Who made it.' },
    action: { kind: json, description: 'What it does: Call, SetParameter, SetGuardian or Upgrade, with its fields.' },
    description: { kind: text, description: 'Why, in the words of the proposer.' },
    startsAtMs: { kind: bigInt, description: 'From when on it can be voted on, Unix milliseconds.' },
    endsAtMs: { kind: bigInt, description: 'Until when it can be voted on, Unix milliseconds.' },
    supply: { kind: bigInt, description: 'All PWGD there were when it was made, in 10^-18.' },
    quorumBp: { kind: int, description: 'Part of the supply that has to vote, in basis points (1/10,000).' },
    timelockMs: { kind: bigInt, description: 'How long it waits between being queued and executed, milliseconds.' },
    executionWindowMs: { kind: bigInt, description: 'How long it may be executed after that, milliseconds.' },
    votesFor: { kind: bigInt, description: 'PWGD locked for it, in 10^-18.' },
    votesAgainst: { kind: bigInt, description: 'PWGD locked against it, in 10^-18.' },
    voteCount: { kind: int, description: 'How many accounts have voted.' },
    status: { kind: status, description: 'What its last event says of it.' },
    createdAtMs: { kind: bigInt, description: 'When it was made, Unix milliseconds.' },
    quorum: { kind: bigInt, isNullable: true, description: 'PWGD that had to vote, in 10^-18; null until queued.' },
    executableFromMs: {
      kind: bigInt,
      isNullable: true,
      description: 'From when on it may be executed, Unix milliseconds; null until queued.',
    },
    expiresAtMs: {
      kind: bigInt,
      isNullable: true,
      description: 'Until when it may be executed, Unix milliseconds; null until queued.',
    },
    endedAtMs: {
      kind: bigInt,
      isNullable: true,
      description: 'When it was executed or cancelled, Unix milliseconds; null until then.',
    },
    blockHeight: BLOCK_HEIGHT,
  },
});
