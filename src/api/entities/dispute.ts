import { Resolution } from '../../model';
import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { accountId, bigInt, bool, oneOf, participationId, plainId, text } from './kinds';
import { PARTICIPATION } from './participation';

const resolution = oneOf('Resolution', Resolution, 'How a dispute was decided.', {
  ConfirmFraud: 'The doubt was right: no reward, and a part of the stake is taken.',
  Reject: 'The doubt was not confirmed.',
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
      to: PARTICIPATION,
      description: 'What is doubted.',
    },
    verifier: { kind: accountId, description: 'Account id of the verifier.' },
    reason: { kind: text, description: "The verifier's reason." },
    openedAtMs: { kind: bigInt, order: true, description: 'When it was opened, Unix milliseconds.' },
    resolveUntilMs: { kind: bigInt, description: 'Until when it can be decided, Unix milliseconds.' },
    resolution: { kind: resolution, isNullable: true, description: 'How it was decided; null while it is open.' },
    hasLapsed: {
      kind: bool,
      isNullable: true,
      description: 'True when nobody decided it in time; null while it is open.',
    },
    resolvedBy: {
      kind: accountId,
      isNullable: true,
      description: 'Account id of who decided it; null while it is open.',
    },
    resolvedAtMs: {
      kind: bigInt,
      isNullable: true,
      description: 'When it was decided, Unix milliseconds; null while it is open.',
    },
    blockHeight: BLOCK_HEIGHT,
  },
});
