import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../context';
import { ACCOUNT } from '../entities/account';
import type { ListArgs } from '../entities/entity';
import { PROPOSAL } from '../entities/proposal';
import { VOTE } from '../entities/vote';
import type { VoteRow } from '../rows';

@Resolver(() => VOTE.type)
export class VoteResolver {
  @Query(() => VOTE.connection, { description: 'Newest first.' })
  votes(@Args(() => VOTE.listArgs) args: ListArgs, @Ctx() { lists }: ApiContext) {
    return lists.page(VOTE, args);
  }

  @FieldResolver(() => PROPOSAL.type, { description: 'What was voted on.' })
  proposal(@Root() { proposalId }: VoteRow, @Ctx() { proposals }: ApiContext) {
    return proposals.load(proposalId);
  }

  @FieldResolver(() => ACCOUNT.type, { description: 'Who voted.' })
  voter(@Root() { voterId }: VoteRow, @Ctx() { accounts }: ApiContext) {
    return accounts.load(voterId);
  }
}
