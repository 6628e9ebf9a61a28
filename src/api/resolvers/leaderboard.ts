import { Arg, Args, Ctx, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import { Period } from '../../model';
import { periodStartMs } from '../../shared/periods';
import { GraphQLBigIntString } from '../big-int';
import type { ApiContext } from '../context';
import { BadInputError } from '../errors';
import { parseAccountId, parseDeviceId } from '../ids';
import { cursorOf, type Page, pageSize, readPage } from '../page';
import {
  type Board,
  boardName,
  boardSource,
  readNeighbours,
  readNewestPeriod,
  readRank,
  type TotalRow,
} from '../queries/leaderboard';
import { ConnectionArgs, LeaderboardBy, LeaderboardConnection, LeaderboardSubject } from '../types';

@ObjectType({ description: 'A page of a leaderboard.' })
class Leaderboard extends LeaderboardConnection {
  @Field(() => GraphQLBigIntString, {
    nullable: true,
    description: 'When its period began, Unix milliseconds; 0 for all time; null when no period has an entry yet.',
  })
  periodStartMs!: string | null;
}

@Resolver()
export class LeaderboardResolver {
  @Query(() => Leaderboard, {
    description:
      'Highest first; ties by id. Months, weeks (from Monday) and days are of UTC; rewards count when they are paid, ' +
      'energy when it is settled.',
  })
  async leaderboard(
    @Arg('by', () => LeaderboardBy, { defaultValue: LeaderboardBy.Reward }) by: LeaderboardBy,
    @Arg('subject', () => LeaderboardSubject, { defaultValue: LeaderboardSubject.Account }) subject: LeaderboardSubject,
    @Arg('period', () => Period, { defaultValue: Period.AllTime }) period: Period,
    @Arg('periodStart', () => GraphQLBigIntString, {
      nullable: true,
      description: 'Any moment of the period, Unix milliseconds; left out, the newest period that has an entry.',
    })
    periodStart: string | undefined,
    @Arg('around', () => ID, {
      nullable: true,
      description: 'An account or device: reads its neighbours, as many above as below, instead of the top.',
    })
    around: string | undefined,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: ApiContext,
  ) {
    return readLeaderboard(context, { by, subject, period, periodStart, around }, args);
  }
}

/** Which leaderboard is read, and whether around an entry instead of from its top. */
export interface LeaderboardChoice {
  readonly by: LeaderboardBy;
  readonly subject: LeaderboardSubject;
  readonly period: Period;
  readonly periodStart?: string | undefined;
  readonly around?: string | undefined;
}

/** @throws BadInputError for impossible arguments. */
export async function readLeaderboard(
  context: ApiContext,
  { by, subject, period, periodStart, around }: LeaderboardChoice,
  args: ConnectionArgs,
) {
  if ((args.last ?? args.before ?? undefined) !== undefined) {
    throw new BadInputError('A leaderboard is read from its top: use first and after.');
  }
  const { sql, read } = context;
  const startMs = periodStart
    ? periodStartMs(period, parseMoment(periodStart)).toString()
    : await readNewestPeriod(sql, { subject, period });
  const board: Board = { subject, by, period, periodStartMs: startMs ?? '0' };
  const page = around
    ? await readAround(context, board, subjectId(subject, around), args)
    : await readPage<TotalRow>(sql, boardSource(sql, board), args, read);
  return { ...(await withRanks(context, board, page)), periodStartMs: startMs ?? null };
}

/** The last moment that dates can name. */
const LAST_MS = 8_640_000_000_000_000n;

function parseMoment(text: string): bigint {
  const atMs = BigInt(text);
  if (atMs < 0n || atMs > LAST_MS) throw new BadInputError(`periodStart is ${text}; give Unix milliseconds.`);
  return atMs;
}

function subjectId(subject: LeaderboardSubject, text: string): string {
  return subject === LeaderboardSubject.Account ? parseAccountId(text) : parseDeviceId(text);
}

/** An entry and its neighbours; nothing when it is not on the board. */
async function readAround(
  { sql }: ApiContext,
  board: Board,
  id: string,
  args: ConnectionArgs,
): Promise<Page<TotalRow>> {
  if (args.after) throw new BadInputError('Give around or after, not both.');
  const neighbours = pageSize(args) - 1;
  const above = Math.floor(neighbours / 2);
  const rows = await readNeighbours(sql, board, id, { above: above + 1, below: neighbours - above + 1 });
  const own = rows.findIndex((row) => row.id === id);
  // One more on either side than the page tells whether there is another.
  const [from, to] = [Math.max(own - above, 0), own + 1 + neighbours - above];
  const edges = rows.slice(from, to).map((node) => ({ cursor: cursorOf(boardName(board), node), node }));
  return {
    nodes: edges.map(({ node }) => node),
    edges,
    pageInfo: {
      hasNextPage: rows.length > to,
      hasPreviousPage: from > 0,
      startCursor: edges[0]?.cursor,
      endCursor: edges.at(-1)?.cursor,
    },
  };
}

async function withRanks({ sql, accounts, devices }: ApiContext, board: Board, page: Page<TotalRow>) {
  const [first] = page.nodes;
  const isTop = !page.pageInfo.hasPreviousPage;
  const firstRank = first && !isTop ? await readRank(sql, board, first) : 1;
  const loader = board.subject === LeaderboardSubject.Account ? accounts : devices;
  const subjects = await loader.loadMany(page.nodes.map(({ id }) => id));
  const nodes = page.nodes.map(({ id, value }, index) => ({
    id,
    rank: firstRank + index,
    value,
    account: board.subject === LeaderboardSubject.Account ? subjects[index] : null,
    device: board.subject === LeaderboardSubject.Device ? subjects[index] : null,
  }));
  const edges = page.edges.map(({ cursor }, index) => ({ cursor, node: nodes[index] }));
  return { nodes, edges, pageInfo: page.pageInfo };
}
