import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context';
import type { ListArgs } from '../entities/entity';
import { ROLE_GRANT } from '../entities/role-grant';

@Resolver(() => ROLE_GRANT.type)
export class RoleGrantResolver {
  @Query(() => ROLE_GRANT.connection, { description: 'Last given or revoked first.' })
  roleGrants(
    @Args(() => ROLE_GRANT.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.page(ROLE_GRANT, args, info);
  }
}
