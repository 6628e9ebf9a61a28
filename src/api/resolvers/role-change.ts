import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context';
import type { ListArgs } from '../entities/entity';
import { ROLE_CHANGE } from '../entities/role-change';

@Resolver(() => ROLE_CHANGE.type)
export class RoleChangeResolver {
  @Query(() => ROLE_CHANGE.connection, { description: 'Newest first.' })
  roleChanges(
    @Args(() => ROLE_CHANGE.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.page(ROLE_CHANGE, args, info);
  }
}
