import { GridEventStatus } from '../../model';
import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { direction, gridEventKind } from './grid-event-kind';
import { accountId, bigInt, gridEventId, int, oneOf, ruleId, text } from './kinds';
import { RULE } from './rule';

const status = oneOf('GridEventStatus', GridEventStatus, 'How far a grid event is.', {
  Open: 'Announced, under way or being settled.',
  Cancelled: 'Called off before its start.',
  Closed: 'Nothing of it is settled any more.',
});

export const GRID_EVENT = defineEntity({
  name: 'GridEvent',
  description: 'A window in which the grid asks for a change of net import.',
  table: 'grid_event',
  alias: 'g',
  event: 'g.event_id',
  defaultOrder: 'id_DESC',
  fields: {
    id: {
      kind: gridEventId,
      order: { column: 'g.number', sqlType: 'numeric' },
      description: 'Decimal number, from 1, in the order in which grid events were created.',
    },
    operator: { kind: accountId, description: 'Account id of the operator who created it, or made the rule that did.' },
    kind: { kind: gridEventKind, description: 'What the grid needs.' },
    direction: { kind: direction, description: 'Which change of net import is asked for.' },
    createdAtMs: { kind: bigInt, description: 'When it was announced, Unix milliseconds.' },
    startsAtMs: { kind: bigInt, order: true, description: 'Start of the window, Unix milliseconds.' },
    endsAtMs: { kind: bigInt, description: 'End of the window, Unix milliseconds.' },
    reportUntilMs: { kind: bigInt, description: 'Until when intervals of the window count, Unix milliseconds.' },
    challengePeriodMs: {
      kind: bigInt,
      description: 'How long a result can be disputed before it settles, milliseconds.',
    },
    resolvePeriodMs: { kind: bigInt, description: 'How long a dispute may take to be decided, milliseconds.' },
    ratePerKwh: { kind: bigInt, description: 'PWGD paid per delivered kWh, in 10^-18.' },
    targetMw: { kind: bigInt, description: 'The change of power asked for, milliwatts.' },
    budget: { kind: bigInt, description: 'The most that is paid for it, PWGD in 10^-18.' },
    rule: {
      kind: ruleId,
      column: 'g.rule_id',
      role: 'relation',
      to: RULE,
      isNullable: true,
      description: 'The rule that opened it; null when an operator did.',
    },
    status: { kind: status, description: 'How far it is.' },
    cancelReason: { kind: text, isNullable: true, description: 'Why it was cancelled; null when it was not.' },
    endedAtMs: {
      kind: bigInt,
      isNullable: true,
      description: 'When it was cancelled or closed, Unix milliseconds; null until then.',
    },
    enrolledCount: { kind: int, description: 'How many devices were enrolled.' },
    optedOutCount: { kind: int, description: 'How many of them were taken back by their owners.' },
    settledCount: { kind: int, description: 'How many participations are settled.' },
    expiredCount: { kind: int, description: 'How many were not settled when it was closed.' },
    deliveredTotalMwh: { kind: bigInt, description: 'Delivered by its settled participations, milliwatt-hours.' },
    rewardTotal: { kind: bigInt, description: 'Paid for it so far, PWGD in 10^-18.' },
    blockHeight: BLOCK_HEIGHT,
  },
});
