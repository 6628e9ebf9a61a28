import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Field, ID, Info, ObjectType, Query, Resolver } from 'type-graphql';
import { Period } from '../../model';
import { periodStartMs } from '../../shared/periods';
import { GraphQLBigIntString } from '../big-int';
import type { ApiContext } from '../context';
import { ACCOUNT } from '../entities/account';
import { DEVICE } from '../entities/device';
import type { Entity } from '../entities/entity';
import { BadInputError } from '../errors';
import { parseAccountId, parseDeviceId } from '../ids';
import { type Page, pageOf, pageSize, readPage } from '../page';
import {
  type Board,
  boardName,
  boardSource,
  joinBoard,
  readNeighbours,
  readNewestPeriod,
  readRank,
  type TotalRow,
} from '../queries/leaderboard';
import { asksForIdOnly, type Join } from '../queries/select';
import { itemsOf, type Selection, selectionOf } from '../selection';
import { ConnectionArgs, LeaderboardBy, LeaderboardConnection, LeaderboardSubject } from '../types';

@ObjectType({ description: 'A page of a leaderboard.', simpleResolvers: true })
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
    @Info() info: GraphQLResolveInfo,
  ) {
    return readLeaderboard(context, { by, subject, period, periodStart, around }, args, selectionOf(info));
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

/** `selection` is what is asked of it; all, when left out. @throws BadInputError for impossible arguments. */
export async function readLeaderboard(
  context: ApiContext,
  { by, subject, period, periodStart, around }: LeaderboardChoice,
  args: ConnectionArgs,
  selection?: Selection,
) {
  if ((args.last ?? args.before ?? undefined) !== undefined) {
    throw new BadInputError('A leaderboard is read from its top: use first and after.');
  }
  const entries = selection && itemsOf(selection);
  const who = whoIsOn(subject, entries, around === undefined);
  const startMs = await startOf(context, { subject, period, periodStart });
  const board: Board = { subject, by, period, periodStartMs: startMs ?? '0' };
  const page = around
    ? await readAround(context, board, subjectId(subject, around), args)
    : await readTop(context, board, args, who);
  const [first] = page.nodes;
  const [subjects, firstRank] = await Promise.all([
    readSubjects(context, page.nodes, who),
    first && page.pageInfo.hasPreviousPage && isAsked(entries, 'rank') ? readRank(context.sql, board, first) : 1,
  ]);
  const nodes = page.nodes.map(({ id, sortKey: value }, index) => {
    const [account, device] = who.field === 'account' ? [subjects[index], null] : [null, subjects[index]];
    return { id, rank: firstRank + index, value, account, device };
  });
  // Of all time there is one period only, and there as soon as anybody is on the board.
  const hasPeriod = nodes.length > 0 || period !== Period.AllTime || !isAsked(selection, 'periodStartMs');
  const begun = hasPeriod ? startMs : await readNewestPeriod(context.sql, { subject, period });
  return {
    nodes,
    get edges() {
      return page.edges.map(({ cursor }, index) => ({ cursor, node: nodes[index] }));
    },
    pageInfo: page.pageInfo,
    periodStartMs: begun ?? null,
  };
}

/** How those on a board are read. */
interface Who {
  readonly field: 'account' | 'device';
  readonly entity: Entity;
  /** What is asked of them; undefined: everything. */
  readonly selection: Selection | undefined;
  /** They are read along with their totals. */
  readonly join: Join | undefined;
  readonly isKnown: boolean;
}

function whoIsOn(subject: LeaderboardSubject, entries: Selection | undefined, canJoin: boolean): Who {
  const [field, entity] =
    subject === LeaderboardSubject.Account ? (['account', ACCOUNT] as const) : (['device', DEVICE] as const);
  const selection = entries && (entries.get(field) ?? new Map());
  const join = canJoin && selection ? joinBoard(field, entity, selection) : undefined;
  return { field, entity, selection, join, isKnown: selection !== undefined && asksForIdOnly(entity, selection) };
}

/** When the chosen period began; undefined when none has an entry yet. */
function startOf(
  { sql }: ApiContext,
  { subject, period, periodStart }: Pick<LeaderboardChoice, 'subject' | 'period' | 'periodStart'>,
): Promise<string | undefined> | string {
  if (periodStart) return periodStartMs(period, parseMoment(periodStart)).toString();
  return period === Period.AllTime ? '0' : readNewestPeriod(sql, { subject, period });
}

function isAsked(selection: Selection | undefined, field: string): boolean {
  return selection?.has(field) ?? true;
}

function readTop(
  { statements, read }: ApiContext,
  board: Board,
  args: ConnectionArgs,
  { entity, join }: Who,
): Promise<Page<TotalRow>> {
  return readPage<TotalRow>((statement) => read(statements.send(statement)), boardSource(board, entity, join), args);
}

function readSubjects(
  { items }: ApiContext,
  rows: readonly TotalRow[],
  { entity, selection, join, isKnown }: Who,
): readonly (object | null)[] | Promise<readonly (object | undefined)[]> {
  if (isKnown) return rows.map(({ id }) => ({ id }));
  if (join) return rows.map(join.take);
  return Promise.all(rows.map((row) => items.find(entity, row.id, selection)));
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
  return pageOf(boardName(board), rows.slice(from, to), { hasNextPage: rows.length > to, hasPreviousPage: from > 0 });
}
