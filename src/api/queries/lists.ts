import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import type { Sql } from 'postgres';
import type { Entity, ListArgs, Order, Where } from '../entities/entity';
import { BadInputError } from '../errors';
import { type Fragment, type Page, type PageSource, type Read, readPage, readPages } from '../page';
import type { ItemRow } from '../rows';
import { itemsOf, type Selection, selectionOf } from '../selection';
import { conditionsOf } from './conditions';
import type { SelectItems } from './select';
import type { Statements } from './statements';

const LARGEST_COUNT = 10_000;

/** A page of a list that can say how long the whole list is. */
export interface ListPage extends Page<ItemRow> {
  /** Null above 10,000, unless the list is of all items there are. */
  totalCount(): Promise<number | null>;
}

export interface ListParts {
  readonly statements: Statements;
  /** For statements of endless kinds: see `createApi`. */
  readonly filterSql: Sql;
  readonly select: SelectItems;
  readonly read: Read;
}

/** Reads the lists of one request: those of many parents in one statement. */
export class Lists {
  private readonly pages = new Map<Selection, Map<string, DataLoader<string, ListPage>>>();

  constructor(private readonly parts: ListParts) {}

  /** One page of all items that meet `where` and `args.where`. @throws BadInputError for impossible arguments. */
  async page(entity: Entity, args: ListArgs, info: GraphQLResolveInfo, where: Where = {}): Promise<ListPage> {
    const { read } = this.parts;
    const { sql, source, counted, complete } = this.plan(entity, args, itemsOf(selectionOf(info)), where);
    const page = await readPage<ItemRow>(sql, source, args, read);
    complete(page.nodes);
    const totalCount = async (): Promise<number | null> => {
      if (source.filters.length === 0) return await countAll(sql, entity, read);
      const [row] = await read(sql<CountRow[]>`select (${countStatement(sql, counted, source.filters)}) as count`);
      return known(row);
    };
    return Object.assign(page, { totalCount });
  }

  /** One page of the items whose `relation` is `parentId`. Asked for many parents at once, it reads once. */
  pageOf(
    entity: Entity,
    relation: string,
    parentId: string,
    args: ListArgs,
    info: GraphQLResolveInfo,
  ): Promise<ListPage> {
    const { first, after, last, before, where, orderBy } = args;
    const wanted = { first, after, last, before, where, orderBy };
    const selection = selectionOf(info);
    const ofField = this.pages.get(selection) ?? new Map<string, DataLoader<string, ListPage>>();
    this.pages.set(selection, ofField);
    const key = JSON.stringify([entity.name, relation, wanted]);
    const pages = ofField.get(key) ?? this.pagesOf(entity, relation, wanted, itemsOf(selection));
    ofField.set(key, pages);
    return pages.load(parentId);
  }

  private pagesOf(
    entity: Entity,
    relation: string,
    args: ListArgs,
    selection: Selection,
  ): DataLoader<string, ListPage> {
    const { read } = this.parts;
    const { sql, source, counted, complete } = this.plan(entity, args, selection, {});
    const column = entity.relations.get(relation)?.column;
    if (column === undefined) throw new Error(`${entity.name} has no relation ${relation}.`);
    const parent = sql`${sql(column)}`;
    const counts = new DataLoader(async (ids: readonly string[]) => {
      const count = countStatement(sql, counted, [...source.filters, sql`${parent} = wanted.id`]);
      const rows = await read(sql<(CountRow & { readonly id: string })[]>`
        select wanted.id, (${count}) as count from unnest(${[...ids]}::text[]) as wanted (id)`);
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => known(byId.get(id)));
    });
    return new DataLoader(async (ids: readonly string[]) => {
      const pages = await readPages<ItemRow>(sql, source, args, { ids, parent }, read);
      for (const { nodes } of pages) complete(nodes);
      return pages.map((page, index) => Object.assign(page, { totalCount: () => counts.load(ids[index] ?? '') }));
    });
  }

  private plan(entity: Entity, args: ListArgs, selection: Selection, more: Where) {
    const { select, statements, filterSql } = this.parts;
    const { where, orderBy } = args;
    const order = orderOf(entity, orderBy);
    const hasEvent = Boolean(where) || order.column.startsWith('e.');
    const { columns, from, complete } = select(entity, { selection, hasEvent });
    const sql = where ? filterSql : statements.of(`${columns} from ${from}, ${order.name}, ${shapeOf(args, more)}`);
    const sort = sql`${sql(order.column)}`;
    const source: PageSource = {
      // The column itself: its text would sort 9 behind 10.
      select: sql`select ${sql.unsafe(columns)}, ${sort} as sort_key from ${sql.unsafe(from)}`,
      filters: [...conditionsOf(sql, entity, more), ...conditionsOf(sql, entity, where ?? {})],
      sort,
      sortType: order.sqlType,
      id: sql`${sql(entity.idColumn)}`,
      isDescending: order.isDescending,
      order: `${entity.name} ${order.name}`,
    };
    // Only filters of the client's may ask for what is joined.
    return { sql, source, complete, counted: where ? entity.from : entity.table };
  }
}

interface CountRow {
  readonly count: number;
}

/** The database keeps count of whole tables. */
async function countAll(sql: Sql, { tableName }: Entity, read: Read): Promise<number> {
  const [row] = await read(sql<{ count: string }[]>`select c.count from row_count c where c.id = ${tableName}`);
  return Number(row?.count ?? 0);
}

function countStatement(sql: Sql, from: string, conditions: readonly Fragment[]): Fragment {
  const where = conditions.reduce((all, condition) => sql`${all} and ${condition}`, sql`where true`);
  return sql`select count(*)::int from
    (select 1 from ${sql.unsafe(from)} ${where} limit ${LARGEST_COUNT + 1}) counted`;
}

function known(row: CountRow | undefined): number | null {
  return row && row.count <= LARGEST_COUNT ? row.count : null;
}

/** A list, because SQD's server takes one; GraphQL takes a single value for it, too. */
function orderOf({ name, orders, defaultOrder }: Entity, orderBy: readonly string[] | null | undefined): Order {
  const [first, ...others] = orderBy ?? [];
  if (others.length > 0) throw new BadInputError(`A list of ${name} has one order, not ${others.length + 1}.`);
  return (first === undefined ? undefined : orders.get(first)) ?? defaultOrder;
}

/** Which arguments there are, whatever they are: the same ones make the same statement. */
function shapeOf({ after, last, before }: ListArgs, where: Where): string {
  const conditions = Object.keys(where).filter((name) => where[name] !== undefined && where[name] !== null);
  return [after && 'after', before && 'before', typeof last === 'number' && 'last', ...conditions].join(' ');
}
