import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import type { ListArgs } from '../entities/entity';
import { GRID_EVENT } from '../entities/grid-event';
import { PARTICIPATION } from '../entities/participation';
import { RULE } from '../entities/rule';
import { parseGridEventId } from '../ids';
import type { GridEventRow, ItemRow } from '../rows';

@Resolver(() => GRID_EVENT.type)
export class GridEventResolver {
  @Query(() => GRID_EVENT.type, { nullable: true, description: 'The grid event, or null.' })
  gridEvent(@Arg('id', () => ID, { description: 'Decimal number.' }) id: string, @Ctx() { gridEvents }: ApiContext) {
    return gridEvents.load(parseGridEventId(id));
  }

  @Query(() => GRID_EVENT.connection, { description: 'Newest first.' })
  gridEvents(@Args(() => GRID_EVENT.listArgs) args: ListArgs, @Ctx() { lists }: ApiContext) {
    return lists.page(GRID_EVENT, args);
  }

  @FieldResolver(() => PARTICIPATION.connection, { description: 'Of devices in it, last enrolled first.' })
  participations(
    @Root() { id }: ItemRow,
    @Args(() => PARTICIPATION.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
  ) {
    return lists.pageOf(PARTICIPATION, 'gridEvent', id, args);
  }

  @FieldResolver(() => RULE.type, {
    nullable: true,
    description: 'The rule that opened it; null when an operator did.',
  })
  rule(@Root() { ruleId }: GridEventRow, @Ctx() { rules }: ApiContext) {
    return ruleId === null ? null : rules.load(ruleId);
  }
}
