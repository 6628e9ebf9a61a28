import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import type { ListArgs } from '../entities/entity';
import { ROLE_CHANGE } from '../entities/role-change';
import { ROLE_GRANT } from '../entities/role-grant';
import type { RoleChangeRow } from '../rows';

@Resolver(() => ROLE_CHANGE.type)
export class RoleChangeResolver {
  @Query(() => ROLE_CHANGE.connection, { description: 'Newest first.' })
  roleChanges(@Args(() => ROLE_CHANGE.listArgs) args: ListArgs, @Ctx() { lists }: ApiContext) {
    return lists.page(ROLE_CHANGE, args);
  }

  @FieldResolver(() => ROLE_GRANT.type, { description: 'The role and whose it is.' })
  roleGrant(@Root() { roleGrantId }: RoleChangeRow, @Ctx() { roleGrants }: ApiContext) {
    return roleGrants.load(roleGrantId);
  }
}
