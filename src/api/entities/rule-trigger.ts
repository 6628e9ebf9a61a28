import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { bigInt, eventId, gridEventId, plainId } from './kinds';
import { METRIC } from './rule';

export const RULE_TRIGGER = defineEntity({
  name: 'RuleTrigger',
  description: 'A condition that matched a rule, and the grid event it opened.',
  table: 'rule_trigger',
  alias: 'rt',
  event: 'rt.event_id',
  defaultOrder: 'id_DESC',
  fields: {
    id: { kind: eventId, order: true, description: 'Id of the contract event that says so; the order of the chain.' },
    ruleId: { kind: plainId, description: "The rule's number." },
    gridEvent: {
      kind: gridEventId,
      column: 'rt.grid_event_id',
      role: 'relation',
      description: 'The grid event that was opened.',
    },
    metric: { kind: METRIC, description: 'What the rule looks at.' },
    value: { kind: bigInt, description: "What the condition said, in the metric's unit." },
    threshold: { kind: bigInt, description: "What the rule compares with, in the metric's unit." },
    triggeredAtMs: { kind: bigInt, description: 'When it matched, Unix milliseconds.' },
    blockHeight: BLOCK_HEIGHT,
  },
});
