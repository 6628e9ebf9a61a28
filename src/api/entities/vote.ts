import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { accountId, bigInt, bool, plainId } from './kinds';

export const VOTE = defineEntity({
  name: 'Vote',
  description: 'PWGD locked for or against a proposal.',
  table: 'vote',
  alias: 'w',
  event: 'w.event_id',
  defaultOrder: 'blockHeight_DESC',
  fields: {
    id: { kind: plainId, order: true, description: '<proposalId>-<voter>' },
    proposal: { kind: plainId, column: 'w.proposal_id', role: 'relation', description: 'What was voted on.' },
    voter: { kind: accountId, column: 'w.voter_id', role: 'relation', description: 'Who voted.' },
    isInFavour: { kind: bool, description: 'For it, or against it.' },
    weight: { kind: bigInt, description: 'PWGD locked, in 10^-18.' },
    votedAtMs: { kind: bigInt, description: 'When it was cast, Unix milliseconds.' },
    reclaimedAtMs: {
      kind: bigInt,
      isNullable: true,
      description: 'When the voter took back what it locked, Unix milliseconds; null until then.',
    },
    blockHeight: { ...BLOCK_HEIGHT, order: true },
  },
});
