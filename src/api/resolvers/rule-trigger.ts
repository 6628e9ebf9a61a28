import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import type { ListArgs } from '../entities/entity';
import { GRID_EVENT } from '../entities/grid-event';
import { RULE_TRIGGER } from '../entities/rule-trigger';
import type { RuleTriggerRow } from '../rows';
import { selectionOf } from '../selection';

@Resolver(() => RULE_TRIGGER.type)
export class RuleTriggerResolver {
  @Query(() => RULE_TRIGGER.connection, { description: 'Newest first.' })
  ruleTriggers(
    @Args(() => RULE_TRIGGER.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.page(RULE_TRIGGER, args, info);
  }
  @FieldResolver(() => GRID_EVENT.type, { nullable: true, description: 'What it opened.' })
  gridEvent(@Root() { gridEventId }: RuleTriggerRow, @Ctx() { items }: ApiContext, @Info() info: GraphQLResolveInfo) {
    return items.find(GRID_EVENT, gridEventId, selectionOf(info));
  }
}
