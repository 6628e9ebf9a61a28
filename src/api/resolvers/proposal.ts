import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import { ACCOUNT } from '../entities/account';
import type { ListArgs } from '../entities/entity';
import { PROPOSAL } from '../entities/proposal';
import { VOTE } from '../entities/vote';
import { parseDecimalId } from '../ids';
import type { ProposalRow } from '../rows';

@Resolver(() => PROPOSAL.type)
export class ProposalResolver {
  @Query(() => PROPOSAL.type, { nullable: true, description: 'The proposal, or null.' })
  proposal(@Arg('id', () => ID, { description: 'Decimal number.' }) id: string, @Ctx() { proposals }: ApiContext) {
    return proposals.load(parseDecimalId('proposal', id));
  }

  @Query(() => PROPOSAL.connection, { description: 'Newest first.' })
  proposals(@Args(() => PROPOSAL.listArgs) args: ListArgs, @Ctx() { lists }: ApiContext) {
    return lists.page(PROPOSAL, args);
  }

  @FieldResolver(() => ACCOUNT.type, { description: 'Who made it.' })
  proposer(@Root() { proposerId }: ProposalRow, @Ctx() { accounts }: ApiContext) {
    return accounts.load(proposerId);
  }

  @FieldResolver(() => VOTE.connection, { description: 'On it, newest first.' })
  votes(@Root() { id }: ProposalRow, @Args(() => VOTE.listArgs) args: ListArgs, @Ctx() { lists }: ApiContext) {
    return lists.pageOf(VOTE, 'proposal', id, args);
  }
}
