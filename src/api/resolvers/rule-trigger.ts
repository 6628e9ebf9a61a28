import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import type { ListArgs } from '../entities/entity';
import { GRID_EVENT } from '../entities/grid-event';
import { RULE } from '../entities/rule';
import { RULE_TRIGGER } from '../entities/rule-trigger';
import type { RuleTriggerRow } from '../rows';

@Resolver(() => RULE_TRIGGER.type)
export class RuleTriggerResolver {
  @Query(() => RULE_TRIGGER.connection, { description: 'Newest first.' })
  ruleTriggers(@Args(() => RULE_TRIGGER.listArgs) args: ListArgs, @Ctx() { lists }: ApiContext) {
    return lists.page(RULE_TRIGGER, args);
  }

  @FieldResolver(() => RULE.type, { description: 'The rule.' })
  rule(@Root() { ruleId }: RuleTriggerRow, @Ctx() { rules }: ApiContext) {
    return rules.load(ruleId);
  }

  @FieldResolver(() => GRID_EVENT.type, { nullable: true, description: 'What it opened.' })
  gridEvent(@Root() { gridEventId }: RuleTriggerRow, @Ctx() { gridEvents }: ApiContext) {
    return gridEvents.load(gridEventId);
  }
}
