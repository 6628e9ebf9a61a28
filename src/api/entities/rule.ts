import { Comparison } from '../../model';
import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { direction, gridEventKind } from './grid-event-kind';
import { accountId, bigInt, int, oneOf, ruleId } from './kinds';
import { metric } from './metric';

const comparison = oneOf('Comparison', Comparison, 'When a value matches a threshold.', {
  Above: 'When it is greater.',
  Below: 'When it is less.',
});

export const RULE = defineEntity({
  name: 'Rule',
  description: 'Opens a grid event when a condition matches.',
  table: 'rule',
  alias: 'u',
  event: 'u.event_id',
  defaultOrder: 'id_DESC',
  fields: {
    id: {
      kind: ruleId,
      order: { column: 'u.number', sqlType: 'int4' },
      description: 'Decimal number, in the order in which rules were made.',
    },
    operator: { kind: accountId, description: 'Account id of the operator who made it.' },
    metric: { kind: metric, description: 'What it looks at.' },
    comparison: { kind: comparison, description: 'When it matches.' },
    threshold: { kind: bigInt, description: "In the metric's unit." },
    kind: { kind: gridEventKind, description: 'Kind of the grid events that it opens.' },
    direction: { kind: direction, description: 'Which change of net import they ask for.' },
    leadMs: { kind: bigInt, description: 'How long after the condition they start, milliseconds.' },
    durationMs: { kind: bigInt, description: 'How long they last, milliseconds.' },
    ratePerKwh: { kind: bigInt, description: 'PWGD they pay per delivered kWh, in 10^-18; 0 takes the default.' },
    targetMw: { kind: bigInt, description: 'The change of power they ask for, milliwatts.' },
    budget: { kind: bigInt, description: 'The most each may pay, PWGD in 10^-18; 0 takes the highest allowed.' },
    cooldownMs: { kind: bigInt, description: 'How long it rests after it has opened one, milliseconds.' },
    maxOpen: { kind: int, description: 'How many of its grid events may be open at a time.' },
    triggerCount: { kind: int, description: 'How many it has opened.' },
    createdAtMs: { kind: bigInt, description: 'When it was made, Unix milliseconds.' },
    removedAtMs: {
      kind: bigInt,
      isNullable: true,
      description: 'When it was removed, Unix milliseconds; null until then.',
    },
    blockHeight: BLOCK_HEIGHT,
  },
});
