import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import { ACCOUNT } from '../entities/account';
import type { ListArgs } from '../entities/entity';
import { TRANSFER } from '../entities/transfer';
import type { TransferRow } from '../rows';

@Resolver(() => TRANSFER.type)
export class TransferResolver {
  @Query(() => TRANSFER.connection, { description: 'Newest first.' })
  transfers(@Args(() => TRANSFER.listArgs) args: ListArgs, @Ctx() { lists }: ApiContext) {
    return lists.page(TRANSFER, args);
  }

  @FieldResolver(() => ACCOUNT.type, { nullable: true, description: 'Who gave; null when it was minted.' })
  from(@Root() { from }: TransferRow, @Ctx() { accounts }: ApiContext) {
    return from === null ? null : accounts.load(from);
  }

  @FieldResolver(() => ACCOUNT.type, { nullable: true, description: 'Who received; null when it was burned.' })
  to(@Root() { to }: TransferRow, @Ctx() { accounts }: ApiContext) {
    return to === null ? null : accounts.load(to);
  }
}
