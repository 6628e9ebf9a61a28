import { type Comparison, type Direction, type GridEventKind, type Metric, Rule, RuleTrigger } from '../../model';
import type { EventFields } from '../events';
import { storableInt } from '../inapplicable';
import type { HandlerContext } from './context';

export async function handleRuleCreated(
  { entities, event }: HandlerContext,
  fields: EventFields['RuleCreated'],
): Promise<void> {
  const { template } = fields;
  entities.add(
    Rule,
    new Rule({
      id: String(fields.ruleId),
      number: storableInt('ruleId', fields.ruleId),
      operator: fields.operator,
      metric: fields.metric.__kind as Metric,
      comparison: fields.comparison.__kind as Comparison,
      threshold: fields.threshold,
      kind: template.kind.__kind as GridEventKind,
      direction: template.direction.__kind as Direction,
      leadMs: template.leadMs,
      durationMs: template.durationMs,
      ratePerKwh: template.ratePerKwh,
      targetMw: template.targetMilliwatts,
      budget: template.budget,
      cooldownMs: fields.cooldownMs,
      maxOpen: fields.maxOpen,
      triggerCount: 0,
      createdAtMs: fields.atMs,
      event,
    }),
  );
}

export async function handleRuleRemoved(
  { entities }: HandlerContext,
  { ruleId, atMs }: EventFields['RuleRemoved'],
): Promise<void> {
  (await entities.get(Rule, String(ruleId))).removedAtMs = atMs;
}

/** A condition matched; the grid event that the rule opens has an event of its own after this one. */
export async function handleRuleTriggered(
  { entities, event }: HandlerContext,
  fields: EventFields['RuleTriggered'],
): Promise<void> {
  const rule = await entities.get(Rule, String(fields.ruleId));
  rule.triggerCount += 1;
  entities.add(
    RuleTrigger,
    new RuleTrigger({
      id: event.id,
      rule,
      gridEventId: String(fields.eventId),
      metric: fields.metric.__kind as Metric,
      value: fields.value,
      threshold: fields.threshold,
      triggeredAtMs: fields.atMs,
      event,
    }),
  );
}
