import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import { ACCOUNT } from '../entities/account';
import { DEVICE } from '../entities/device';
import type { ListArgs } from '../entities/entity';
import { PARTICIPATION } from '../entities/participation';
import { REWARD } from '../entities/reward';
import { addressOf, parseAccountId } from '../ids';
import type { ItemRow } from '../rows';

@Resolver(() => ACCOUNT.type)
export class AccountResolver {
  @Query(() => ACCOUNT.type, { nullable: true, description: 'The account, or null.' })
  account(
    @Arg('id', () => ID, { description: 'Account id, 0x hex, or SS58 address.' }) id: string,
    @Ctx() { accounts }: ApiContext,
  ) {
    return accounts.load(parseAccountId(id));
  }

  @Query(() => ACCOUNT.connection, { description: 'Highest earners first.' })
  accounts(@Args(() => ACCOUNT.listArgs) args: ListArgs, @Ctx() { lists }: ApiContext) {
    return lists.page(ACCOUNT, args);
  }

  @FieldResolver(() => String, { description: 'SS58 address, prefix 42.' })
  address(@Root() { id }: ItemRow): string {
    return addressOf(id);
  }

  @FieldResolver(() => DEVICE.connection, { description: 'What it owns, newest first.' })
  devices(@Root() { id }: ItemRow, @Args(() => DEVICE.listArgs) args: ListArgs, @Ctx() { lists }: ApiContext) {
    return lists.pageOf(DEVICE, 'owner', id, args);
  }

  @FieldResolver(() => PARTICIPATION.connection, { description: 'Of its devices, last enrolled first.' })
  participations(
    @Root() { id }: ItemRow,
    @Args(() => PARTICIPATION.listArgs) args: ListArgs,
    @Ctx() { lists }: ApiContext,
  ) {
    return lists.pageOf(PARTICIPATION, 'account', id, args);
  }

  @FieldResolver(() => REWARD.connection, { description: 'What it was paid, newest first.' })
  rewards(@Root() { id }: ItemRow, @Args(() => REWARD.listArgs) args: ListArgs, @Ctx() { lists }: ApiContext) {
    return lists.pageOf(REWARD, 'account', id, args);
  }
}
