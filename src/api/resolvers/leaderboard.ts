import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context';
import { BadInputError } from '../errors';
import { type PageRow, readPage } from '../page';
import { ConnectionArgs, LeaderboardBy, LeaderboardConnection, LeaderboardSubject } from '../types';

interface EntryRow extends PageRow {
  readonly value: string;
}

@Resolver()
export class LeaderboardResolver {
  @Query(() => LeaderboardConnection, { description: 'Of all time, highest first; ties by id.' })
  async leaderboard(
    @Arg('by', () => LeaderboardBy, { defaultValue: LeaderboardBy.Reward }) by: LeaderboardBy,
    @Arg('subject', () => LeaderboardSubject, { defaultValue: LeaderboardSubject.Account }) subject: LeaderboardSubject,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() { sql, accounts, devices }: ApiContext,
  ) {
    if ((args.last ?? args.before ?? undefined) !== undefined) {
      throw new BadInputError('A leaderboard is read from its top: use first and after.');
    }
    const table = subject === LeaderboardSubject.Account ? sql`account` : sql`device`;
    const value = by === LeaderboardBy.Reward ? sql`t.reward_total` : sql`t.delivered_total_mwh`;
    const page = await readPage<EntryRow>(
      sql,
      {
        select: sql`select t.id, ${value} as value, ${value} as sort_key from ${table} t`,
        filters: [sql`${value} > 0`],
        sort: value,
        sortType: 'numeric',
        id: sql`t.id`,
        isDescending: true,
      },
      args,
    );
    const [first] = page.nodes;
    const above =
      first && args.after
        ? await sql<{ count: number }[]>`select count(*)::int as count from ${table} t
          where (${value}, t.id) > (${first.value}::numeric, ${first.id})`
        : [];
    const firstRank = (above[0]?.count ?? 0) + 1;
    const loader = subject === LeaderboardSubject.Account ? accounts : devices;
    const subjects = await loader.loadMany(page.nodes.map(({ id }) => id));
    const entries = page.nodes.map(({ id, value: total }, index) => ({
      id,
      rank: firstRank + index,
      value: total,
      account: subject === LeaderboardSubject.Account ? subjects[index] : null,
      device: subject === LeaderboardSubject.Device ? subjects[index] : null,
    }));
    const edges = page.edges.map(({ cursor }, index) => ({ cursor, node: entries[index] }));
    return { nodes: entries, edges, pageInfo: page.pageInfo };
  }
}
