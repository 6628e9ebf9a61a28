import { Resolution } from '../../model';
import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { accountId, bigInt, bool, oneOf, participationId, plainId, text } from './kinds';

const resolution = oneOf('Resolution', Resolution, 'How a dispute ended.', {
  ConfirmFraud: 'The meter was tampered with: nothing is paid, and part of the stake is lost.',
  Reject: 'The participation is settled as if it had not been disputed.',
});

export const DISPUTE = defineEntity({
  name: 'Dispute',
  description: "A verifier's doubt about one participation.",
  table: 'dispute',
  alias: 'x',
  event: 'x.event_id',
  defaultOrder: 'openedAtMs_DESC',
  fields: {
    id: { kind: plainId, order: true, description: '<participationId>-<position among its disputes, from 1>' },
    participation: {
      kind: participationId,
      column: 'x.participation_id',
      role: 'relation',
      description: 'What is doubted.',
    },
    verifier: { kind: accountId, description: 'Account id of who opened it.' },
    reason: { kind: text, description: 'Why, in the words of the verifier.' },
    openedAtMs: { kind: bigInt, order: true, description: 'When it was opened, Unix milliseconds.' },
    resolveUntilMs: { kind: bigInt, description: 'From when on it may lapse, Unix milliseconds.' },
    resolution: { kind: resolution, isNullable: true, description: 'How it ended; null while it is open.' },
    hasLapsed: { kind: bool, isNullable: true, description: 'Whether nobody resolved it in time; null while open.' },
    resolvedBy: {
      kind: accountId,
      isNullable: true,
      description: 'Account id of who ended it; null while it is open.',
    },
    resolvedAtMs: { kind: bigInt, isNullable: true, description: 'When it ended, Unix milliseconds; null while open.' },
    blockHeight: BLOCK_HEIGHT,
  },
});
