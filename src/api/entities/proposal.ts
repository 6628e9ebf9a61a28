import { ProposalStatus } from '../../model';
import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { accountId, bigInt, int, json, oneOf, plainId, text } from './kinds';

const status = oneOf('ProposalStatus', ProposalStatus, 'What the last event of a proposal says.', {
  Active: 'Nothing yet: it may be voted on until endsAtMs; whether it has passed is decided when it is queued.',
  Queued: 'It passed, and may be executed from executableFromMs until expiresAtMs.',
  Executed: 'It is done.',
  Cancelled: 'It will not be executed.',
});

export const PROPOSAL = defineEntity({
  name: 'Proposal',
  description: 'What holders of PWGD vote on.',
  table: 'proposal',
  alias: 'v',
  event: 'v.event_id',
  defaultOrder: 'id_DESC',
  fields: {
    id: { kind: plainId, order: { column: 'v.number', sqlType: 'numeric' }, description: 'Decimal number, from 1.' },
    proposer: { kind: accountId, column: 'v.proposer_id', role: 'relation', description: 'Who proposed it.' },
    action: { kind: json, description: 'What it does: Call, SetParameter, SetGuardian or Upgrade, with its fields.' },
    description: { kind: text, description: 'Why, in the words of the proposer.' },
    startsAtMs: { kind: bigInt, description: 'From when on it may be voted on, Unix milliseconds.' },
    endsAtMs: {
      kind: bigInt,
      description: 'The first moment at which it may no longer be voted on, Unix milliseconds.',
    },
    supply: { kind: bigInt, description: 'All PWGD there were when it was made, in 10^-18.' },
    quorumBp: { kind: int, description: 'How many of all PWGD must vote, basis points.' },
    timelockMs: { kind: bigInt, description: 'How long it waits once it is queued, milliseconds.' },
    executionWindowMs: {
      kind: bigInt,
      description: 'How long it may be queued after its vote, and executed after its wait, milliseconds.',
    },
    votesFor: { kind: bigInt, description: 'PWGD that voted for it, in 10^-18.' },
    votesAgainst: { kind: bigInt, description: 'PWGD that voted against it, in 10^-18.' },
    voteCount: { kind: int, description: 'How many accounts voted.' },
    status: { kind: status, description: 'What its last event says; its times tell the rest.' },
    createdAtMs: { kind: bigInt, description: 'When it was made, Unix milliseconds.' },
    quorum: {
      kind: bigInt,
      isNullable: true,
      description: 'PWGD that had to vote, in 10^-18; null until it is queued.',
    },
    executableFromMs: { kind: bigInt, isNullable: true, description: 'Unix milliseconds; null until it is queued.' },
    expiresAtMs: { kind: bigInt, isNullable: true, description: 'Unix milliseconds; null until it is queued.' },
    endedAtMs: { kind: bigInt, isNullable: true, description: 'When it was executed or cancelled, Unix milliseconds.' },
    blockHeight: BLOCK_HEIGHT,
  },
});
