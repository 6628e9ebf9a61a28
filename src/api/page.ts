import type { PendingQuery, Row } from 'postgres';
import { z } from 'zod';
import type { SqlType } from './entities/kinds';
import { BadInputError } from './errors';
import { all, type Part, part, type ReadPart, verbatim } from './queries/statement';

export const DEFAULT_PAGE = 20;
const NUMBER = /^-?\d{1,40}$/;
const ID = /^[\w-]{1,200}$/;
/** The order the cursor is of, and the sort key and the id of the item it stands at. */
const CursorSchema = z.tuple([z.string(), z.string(), z.string().regex(ID)]);
const LARGEST_INT4 = 2_147_483_647n;
const DESC = verbatim('desc');
const ASC = verbatim('asc');

/** What a Relay connection is asked with. */
export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** A part of a statement; postgres puts it together with its parameters. */
export type Fragment = PendingQuery<Row[]>;

/** What a list reads and how it is ordered: by an indexed column, then by id. */
export interface PageSource {
  /** `select … from …` with the columns `id` and `sort_key` among them, without where and order. */
  readonly select: Part;
  readonly filters: readonly Part[];
  /** The column itself, never its text, which sorts 9 behind 10. */
  readonly sort: Part;
  /** The column's type: compared as another type, its index is of no use. Of texts only ids are sorted by. */
  readonly sortType: SqlType;
  readonly id: Part;
  readonly isDescending: boolean;
  /** Names the list and its order: a cursor of another is refused. */
  readonly order?: string;
}

/** Reads a statement's rows. */
export type Read = <Row extends object>(statement: PendingQuery<Row[]>) => Promise<readonly Row[]>;

export interface Page<Node> {
  readonly nodes: readonly Node[];
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: PageInfo;
}

interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | undefined;
  readonly endCursor: string | undefined;
}

export interface PageRow {
  readonly id: string;
  readonly sortKey: string | number;
}

/** Reads one page by keyset: as fast on page 10,000 as on page 1. @throws BadInputError for impossible arguments. */
export async function readPage<Node extends PageRow>(
  read: ReadPart,
  source: PageSource,
  args: PageArgs,
): Promise<Page<Node>> {
  return toPage(await read<Node>(pageStatement(source, args)), source, args);
}

/** Reads the same page of the list of each parent, all in one statement. `parent` is the column that names it. */
export async function readPages<Node extends PageRow>(
  read: ReadPart,
  source: PageSource,
  args: PageArgs,
  { ids, parent }: { readonly ids: readonly string[]; readonly parent: Part },
): Promise<Page<Node>[]> {
  const [id, ...others] = ids;
  if (id !== undefined && others.length === 0) {
    return [await readPage<Node>(read, { ...source, filters: [...source.filters, part`${parent} = ${id}`] }, args)];
  }
  const filters = [...source.filters, part`${parent} = wanted.id`];
  const direction = readsDown(source, args) ? DESC : ASC;
  const rows = await read<Node & { readonly parentId: string }>(part`
    select page.*, wanted.id as parent_id from unnest(${ids}::text[]) as wanted (id)
    cross join lateral (${pageStatement({ ...source, filters }, args)}) page
    order by page.sort_key ${direction}, page.id ${direction}`);
  const byParent = new Map<string, Node[]>(ids.map((id) => [id, []]));
  for (const row of rows) byParent.get(row.parentId)?.push(row);
  return ids.map((id) => toPage(byParent.get(id) ?? [], source, args));
}

function pageStatement(source: PageSource, args: PageArgs): Part {
  const conditions = [...source.filters];
  if (args.after) conditions.push(keyset(source, args.after, true));
  if (args.before) conditions.push(keyset(source, args.before, false));
  const direction = readsDown(source, args) ? DESC : ASC;
  // One more than the page tells whether there is another.
  return part`${source.select} where ${all(conditions)}
    order by ${source.sort} ${direction}, ${source.id} ${direction} limit ${pageSize(args) + 1}`;
}

function keyset(source: PageSource, cursor: string, isAfter: boolean): Part {
  const { sort, sortType, id, isDescending } = source;
  const [, key, cursorId] = parseCursor(cursor, source);
  const value = part`${key}${verbatim(`::${sortType}`)}`;
  return isAfter === isDescending
    ? part`(${sort}, ${id}) < (${value}, ${cursorId})`
    : part`(${sort}, ${id}) > (${value}, ${cursorId})`;
}

function isForward({ last }: PageArgs): boolean {
  return last === undefined || last === null;
}

function readsDown(source: PageSource, args: PageArgs): boolean {
  return isForward(args) === source.isDescending;
}

function toPage<Node extends PageRow>(rows: readonly Node[], { order }: PageSource, args: PageArgs): Page<Node> {
  const size = pageSize(args);
  const hasMore = rows.length > size;
  const nodes = rows.slice(0, size);
  if (!isForward(args)) nodes.reverse();
  return pageOf(order, nodes, {
    hasNextPage: isForward(args) ? hasMore : Boolean(args.before),
    hasPreviousPage: isForward(args) ? Boolean(args.after) : hasMore,
  });
}

/** A page of these items. Cursors are made when they are asked for, which they seldom are of every item. */
export function pageOf<Node extends PageRow>(
  order: string | undefined,
  nodes: readonly Node[],
  more: Pick<PageInfo, 'hasNextPage' | 'hasPreviousPage'>,
): Page<Node> {
  const cursorAt = (index: number): string | undefined => {
    const node = nodes.at(index);
    return node && cursorOf(order, node);
  };
  return {
    nodes,
    get edges() {
      return nodes.map((node) => ({ cursor: cursorOf(order, node), node }));
    },
    pageInfo: {
      ...more,
      get startCursor() {
        return cursorAt(0);
      },
      get endCursor() {
        return cursorAt(-1);
      },
    },
  };
}

/** Sizes that may not be are refused before anything is read: see `countItems`. @throws BadInputError for two sizes. */
export function pageSize({ first, last }: PageArgs): number {
  if (typeof first === 'number' && typeof last === 'number') throw new BadInputError('Give first or last, not both.');
  return first ?? last ?? DEFAULT_PAGE;
}

export function cursorOf(order: string | undefined, { sortKey, id }: PageRow): string {
  return Buffer.from(JSON.stringify([order ?? '', String(sortKey), id])).toString('base64url');
}

function parseCursor(cursor: string, { order, sortType }: PageSource): z.infer<typeof CursorSchema> {
  try {
    const parsed = CursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    if (parsed[0] === (order ?? '') && isKey(parsed[1], sortType)) return parsed;
  } catch {
    // Told below.
  }
  throw new BadInputError(
    'That cursor is not one of this list in this order. Use startCursor or endCursor of an earlier page.',
  );
}

function isKey(key: string, sortType: SqlType): boolean {
  if (sortType === 'text') return ID.test(key);
  if (!NUMBER.test(key)) return false;
  return sortType === 'numeric' || (BigInt(key) >= -LARGEST_INT4 && BigInt(key) <= LARGEST_INT4);
}
