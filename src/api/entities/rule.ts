import { Comparison, Metric } from '../../model';
import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { DIRECTION, GRID_EVENT_KIND } from './grid-event';
import { accountId, bigInt, int, oneOf, plainId } from './kinds';

export const METRIC = oneOf('Metric', Metric, 'What of a condition a rule looks at.', {
  LoadMilliwatts: 'What the grid delivers, milliwatts.',
  LoadBp: 'Load as a part of capacity, basis points, rounded down.',
  FrequencyMillihertz: 'Frequency, millihertz.',
  VoltageMillivolts: 'Voltage, millivolts.',
  RenewableBp: 'The part of renewable energy, basis points.',
});
const comparison = oneOf('Comparison', Comparison, 'On which side of its threshold a rule matches.', {
  Above: 'Above it, and not at it.',
  Below: 'Below it, and not at it.',
});

export const RULE = defineEntity({
  name: 'Rule',
  description: 'Opens a grid event when a condition matches.',
  table: 'rule',
  alias: 'u',
  event: 'u.event_id',
  defaultOrder: 'id_DESC',
  fields: {
    id: { kind: plainId, order: { column: 'u.number', sqlType: 'int4' }, description: 'Decimal number, from 1.' },
    operator: { kind: accountId, description: 'Account id of the operator who made it.' },
    metric: { kind: METRIC, description: 'What it looks at.' },
    comparison: { kind: comparison, description: 'On which side of the threshold it matches.' },
    threshold: { kind: bigInt, description: "In the metric's unit." },
    kind: { kind: GRID_EVENT_KIND, description: 'Of the grid events it opens.' },
    direction: { kind: DIRECTION, description: 'Of the grid events it opens.' },
    leadMs: { kind: bigInt, description: 'From the condition to the start of the window, milliseconds.' },
    durationMs: { kind: bigInt, description: 'Length of the window, milliseconds.' },
    ratePerKwh: { kind: bigInt, description: 'PWGD paid per delivered kWh, in 10^-18; 0 takes the default.' },
    targetMw: { kind: bigInt, description: 'The change of power asked for, milliwatts.' },
    budget: {
      kind: bigInt,
      description: 'The most that is paid for one, PWGD in 10^-18; 0 takes the highest allowed.',
    },
    cooldownMs: { kind: bigInt, description: 'The least time between two grid events that it opens, milliseconds.' },
    maxOpen: { kind: int, description: 'How many of its grid events may be open at a time.' },
    triggerCount: { kind: int, description: 'How many grid events it has opened.' },
    createdAtMs: { kind: bigInt, description: 'When it was made, Unix milliseconds.' },
    removedAtMs: {
      kind: bigInt,
      isNullable: true,
      description: 'When it was removed, Unix milliseconds; null until then.',
    },
    blockHeight: BLOCK_HEIGHT,
  },
});
