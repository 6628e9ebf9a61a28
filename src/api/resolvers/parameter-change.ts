import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context';
import type { ListArgs } from '../entities/entity';
import { PARAMETER_CHANGE } from '../entities/parameter-change';

@Resolver(() => PARAMETER_CHANGE.type)
export class ParameterChangeResolver {
  @Query(() => PARAMETER_CHANGE.connection, { description: 'Newest first.' })
  parameterChanges(
    @Args(() => PARAMETER_CHANGE.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.page(PARAMETER_CHANGE, args, info);
  }
}
