import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import type { ListArgs } from '../entities/entity';
import { PARAMETER } from '../entities/parameter';
import { PARAMETER_CHANGE } from '../entities/parameter-change';
import type { ItemRow } from '../rows';

@Resolver(() => PARAMETER.type)
export class ParameterResolver {
  @Query(() => PARAMETER.connection, { description: 'By contract and name.' })
  parameters(
    @Args(() => PARAMETER.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.page(PARAMETER, args, info);
  }

  @FieldResolver(() => PARAMETER_CHANGE.connection, { description: 'Newest first.' })
  changes(
    @Root() { id }: ItemRow,
    @Args(() => PARAMETER_CHANGE.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.pageOf(PARAMETER_CHANGE, 'parameter', id, args, info);
  }
}
