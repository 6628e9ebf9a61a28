import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context';
import type { ListArgs } from '../entities/entity';
import { REWARD } from '../entities/reward';

@Resolver(() => REWARD.type)
export class RewardResolver {
  @Query(() => REWARD.connection, { description: 'Newest first.' })
  rewards(
    @Args(() => REWARD.listArgs) args: ListArgs,
    @Arg('account', () => ID, { nullable: true, description: 'Short for where: { account_eq }.' })
    account: string | undefined,
    @Arg('device', () => ID, { nullable: true, description: 'Short for where: { device_eq }.' })
    device: string | undefined,
    @Ctx() { lists }: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return lists.page(REWARD, args, info, { account_eq: account, device_eq: device });
  }
}
