import type { Sql } from 'postgres';
import type { PeriodName } from '../../shared/periods';
import type { Entity } from '../entities/entity';
import type { PageRow, PageSource } from '../page';
import type { Selection } from '../selection';
import { type Join, joinOf } from './select';
import { type Part, part, send, verbatim } from './statement';

/** One leaderboard: whose totals, of what, in which period. */
export interface Board {
  readonly subject: 'Account' | 'Device';
  readonly by: 'Reward' | 'DeliveredMwh';
  readonly period: PeriodName;
  /** Unix milliseconds, decimal. */
  readonly periodStartMs: string;
}

/** An entry: who it is, and what it is ranked by. */
export interface TotalRow extends PageRow {
  readonly sortKey: string;
}

/** The start of the newest period that has any total; undefined when none has. */
export async function readNewestPeriod(sql: Sql, { subject, period }: Omit<Board, 'by' | 'periodStartMs'>) {
  const [row] = await sql<{ periodStartMs: string }[]>`select t.period_start_ms from period_total t
    where t.subject = ${subject} and t.period = ${period} order by t.period_start_ms desc limit 1`;
  return row?.periodStartMs;
}

/** As the processor names it. */
export function boardName({ subject, period, periodStartMs, by }: Board): string {
  return `${subject}-${period}-${periodStartMs}-${by}`;
}

/** What the id of an entry is called, for who is read along with it. */
const SUBJECT_ID = 't.subject_id';

/** Who is on a board, as they are read along with their totals. */
export function joinBoard(field: string, who: Entity, selection: Selection): Join | undefined {
  return joinOf(field, who, { key: 'id', column: SUBJECT_ID }, selection);
}

/** The board as a list, highest first, ties by id; `join` is who is read along. */
export function boardSource(board: Board, who: Entity, join?: Join): PageSource {
  const { id, total, from, filters } = board.period === 'AllTime' ? ownTotals(board, who) : periodTotals(board, join);
  const along = verbatim(join ? `, ${join.columns}` : '');
  return {
    select: part`select ${id} as id, ${total} as sort_key${along} from ${from}`,
    filters: [...filters, part`${total} > 0`],
    sort: total,
    sortType: 'numeric',
    id,
    isDescending: true,
    order: boardName(board),
  };
}

/** Where a board's totals are. */
interface Totals extends Pick<PageSource, 'id' | 'filters'> {
  readonly total: Part;
  readonly from: Part;
}

/** Those on a board have their totals of all time themselves: in their own table, with all else that is read of them. */
function ownTotals({ by }: Board, { name, idColumn, table, columns }: Entity): Totals {
  const total = columns.get(by === 'Reward' ? 'rewardTotal' : 'deliveredTotalMwh');
  if (total === undefined) throw new Error(`${name} has no total of ${by}.`);
  return { id: verbatim(idColumn), total: verbatim(total), from: verbatim(table), filters: [] };
}

function periodTotals(board: Board, join: Join | undefined): Totals {
  const from = verbatim(`period_total t ${join?.from ?? ''}`);
  return { id: verbatim(SUBJECT_ID), total: totalOf(board), from, filters: [onBoard(board)] };
}

/** One account or device on the board with those next to it, highest first; nothing when it is not on it. */
export async function readNeighbours(
  sql: Sql,
  board: Board,
  id: string,
  { above, below }: { readonly above: number; readonly below: number },
): Promise<readonly TotalRow[]> {
  const value = totalOf(board);
  const listed = part`select t.subject_id as id, ${value} as sort_key from period_total t where ${onBoard(board)}`;
  const place = part`(${value}, t.subject_id)`;
  // That those above have a value goes without saying, and must: said, the index would be read from its bottom.
  const statement = part`
    with own as materialized (${listed} and ${value} > 0 and t.subject_id = ${id})
    select n.id, n.sort_key from (
      (${listed} and ${place} > (select o.sort_key, o.id from own o)
        order by ${value}, t.subject_id limit ${above})
      union all select o.id, o.sort_key from own o
      union all (${listed} and ${value} > 0 and ${place} < (select o.sort_key, o.id from own o)
        order by ${value} desc, t.subject_id desc limit ${below})
    ) n order by n.sort_key desc, n.id desc`;
  return send<TotalRow>(sql, statement);
}

/**
 * The rank of a place on the board, from 1. The buckets above its own are added up, and of its own bucket those are
 * counted that stand above it: a few thousand rows, however many the board has.
 */
export async function readRank(sql: Sql, board: Board, { sortKey, id }: TotalRow): Promise<number> {
  const name = boardName(board);
  const place = part`(${sortKey}::numeric, ${id}::text)`;
  const total = totalOf(board);
  const statement = part`
    with ceiling as materialized (
      select b.lowest_value, b.lowest_subject_id from rank_bucket b
      where b.board = ${name} and (b.lowest_value, b.lowest_subject_id) > ${place}
      order by b.lowest_value, b.lowest_subject_id limit 1
    )
    select coalesce((select sum(b.count) from rank_bucket b
        where b.board = ${name} and (b.lowest_value, b.lowest_subject_id) > ${place}), 0)
      + case when exists (select from ceiling)
        then (select count(*) from period_total t where ${onBoard(board)} and (${total}, t.subject_id) > ${place}
          and (${total}, t.subject_id) < (select c.lowest_value, c.lowest_subject_id from ceiling c))
        else (select count(*) from period_total t where ${onBoard(board)} and (${total}, t.subject_id) > ${place})
      end as above`;
  const [row] = await send<{ above: string }>(sql, statement);
  return Number(row?.above ?? 0) + 1;
}

function onBoard({ subject, period, periodStartMs }: Board): Part {
  return part`t.subject = ${subject} and t.period = ${period} and t.period_start_ms = ${periodStartMs}::numeric`;
}

function totalOf({ by }: Board): Part {
  return by === 'Reward' ? REWARD_TOTAL : DELIVERED_TOTAL;
}

const REWARD_TOTAL = verbatim('t.reward_total');
const DELIVERED_TOTAL = verbatim('t.delivered_total_mwh');
