import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import type { ListArgs } from '../entities/entity';
import { GRID_EVENT } from '../entities/grid-event';
import { PARTICIPATION } from '../entities/participation';
import { parseGridEventId } from '../ids';
import type { ItemRow } from '../rows';
import { selectionOf } from '../selection';

@Resolver(() => GRID_EVENT.type)
export class GridEventResolver {
  @Query(() => GRID_EVENT.type, { nullable: true, description: 'The grid event, or null.' })
  gridEvent(
    @Arg('id', () => ID, { description: 'Decimal number.' }) id: string,
    @Ctx() { items }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return items.find(GRID_EVENT, parseGridEventId(id), selectionOf(info));
  }

  @Query(() => GRID_EVENT.connection, { description: 'Newest first.' })
  gridEvents(
    @Args(() => GRID_EVENT.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.page(GRID_EVENT, args, info);
  }

  @FieldResolver(() => PARTICIPATION.connection, { description: 'Of devices in it, last enrolled first.' })
  participations(
    @Root() { id }: ItemRow,
    @Args(() => PARTICIPATION.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.pageOf(PARTICIPATION, 'gridEvent', id, args, info);
  }
}
