import { ACCOUNT } from './account';
import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { accountId, bigInt, bool, plainId, proposalId } from './kinds';
import { PROPOSAL } from './proposal';

export const VOTE = defineEntity({
  name: 'Vote',
  description: 'PWGD locked for or against a proposal.',
  table: 'vote',
  alias: 'v',
  event: 'v.event_id',
  defaultOrder: 'votedAtMs_DESC',
  fields: {
    id: { kind: plainId, order: true, description: '<proposalId>-<voter>' },
    proposal: {
      kind: proposalId,
      column: 'v.proposal_id',
      role: 'relation',
      to: PROPOSAL,
      description: 'What was voted on.',
    },
    voter: { kind: accountId, column: 'v.voter_id', role: 'relation', to: ACCOUNT, description: 'Who voted.' },
    isInFavour: { kind: bool, description: 'True for, false against.' },
    weight: { kind: bigInt, description: 'PWGD locked, in 10^-18.' },
    votedAtMs: { kind: bigInt, order: true, description: 'When, Unix milliseconds.' },
    reclaimedAtMs: {
      kind: bigInt,
      isNullable: true,
      description: 'When the voter took back what it locked, Unix milliseconds; null until then.',
    },
    blockHeight: BLOCK_HEIGHT,
  },
});
