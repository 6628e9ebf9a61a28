import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { bigInt, eventId, gridEventId, ruleId } from './kinds';
import { metric } from './metric';
import { RULE } from './rule';

export const RULE_TRIGGER = defineEntity({
  name: 'RuleTrigger',
  description: 'A condition that matched a rule, and the grid event it opened.',
  table: 'rule_trigger',
  alias: 'w',
  event: 'w.event_id',
  defaultOrder: 'id_DESC',
  fields: {
    id: { kind: eventId, order: true, description: 'Id of the contract event that says so; the order of the chain.' },
    rule: { kind: ruleId, column: 'w.rule_id', role: 'relation', to: RULE, description: 'The rule.' },
    gridEvent: { kind: gridEventId, column: 'w.grid_event_id', role: 'relation', description: 'What it opened.' },
    metric: { kind: metric, description: 'What the rule looked at.' },
    value: { kind: bigInt, description: "What the condition said, in the metric's unit." },
    threshold: { kind: bigInt, description: "The rule's threshold, in the metric's unit." },
    triggeredAtMs: { kind: bigInt, description: 'When, Unix milliseconds.' },
    blockHeight: BLOCK_HEIGHT,
  },
});
