import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import type { Sql } from 'postgres';
import type { Entity, ListArgs, Order, Where } from '../entities/entity';
import { BadInputError } from '../errors';
import { type Page, type PageSource, type Read, readPage, readPages } from '../page';
import type { ItemRow } from '../rows';
import { itemsOf, type Selection, selectionOf } from '../selection';
import { conditionsOf } from './conditions';
import type { SelectItems } from './select';
import { all, column, type Part, part, type ReadPart, send, verbatim } from './statement';
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
    const { read, source, counted, complete } = this.plan(entity, args, itemsOf(selectionOf(info)), where);
    const page = await readPage<ItemRow>(read, source, args);
    complete(page.nodes);
    const totalCount = async (): Promise<number | null> => {
      if (source.filters.length === 0) return await countAll(read, entity);
      const [row] = await read<CountRow>(part`select (${countStatement(counted, source.filters)}) as count`);
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
    const { read, source, counted, complete } = this.plan(entity, args, selection, {});
    const name = entity.relations.get(relation)?.column;
    if (name === undefined) throw new Error(`${entity.name} has no relation ${relation}.`);
    const parent = column(name);
    const counts = new DataLoader(async (ids: readonly string[]) => {
      const count = countStatement(counted, [...source.filters, part`${parent} = wanted.id`]);
      const rows = await read<CountRow & { readonly id: string }>(part`
        select wanted.id, (${count}) as count from unnest(${ids}::text[]) as wanted (id)`);
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => known(byId.get(id)));
    });
    return new DataLoader(async (ids: readonly string[]) => {
      const pages = await readPages<ItemRow>(read, source, args, { ids, parent });
      for (const { nodes } of pages) complete(nodes);
      return pages.map((page, index) => Object.assign(page, { totalCount: () => counts.load(ids[index] ?? '') }));
    });
  }

  private plan(entity: Entity, args: ListArgs, selection: Selection, more: Where) {
    const { select, statements, filterSql, read } = this.parts;
    const { where, orderBy } = args;
    const order = orderOf(entity, orderBy);
    const hasEvent = Boolean(where) || order.column.startsWith('e.');
    const { columns, from, complete } = select(entity, { selection, hasEvent });
    const sort = column(order.column);
    const source: PageSource = {
      // The column itself: its text would sort 9 behind 10.
      select: part`select ${verbatim(columns)}, ${sort} as sort_key from ${verbatim(from)}`,
      filters: [...conditionsOf(entity, more), ...conditionsOf(entity, where ?? {})],
      sort,
      sortType: order.sqlType,
      id: column(entity.idColumn),
      isDescending: order.isDescending,
      order: `${entity.name} ${order.name}`,
    };
    // Only filters of the client's may ask for what is joined.
    const readPart: ReadPart = (statement) => read(where ? send(filterSql, statement) : statements.send(statement));
    return { read: readPart, source, complete, counted: where ? entity.from : entity.table };
  }
}

interface CountRow {
  readonly count: number;
}

/** The database keeps count of whole tables. */
async function countAll(read: ReadPart, { tableName }: Entity): Promise<number> {
  const [row] = await read<{ count: string }>(part`select c.count from row_count c where c.id = ${tableName}`);
  return Number(row?.count ?? 0);
}

function countStatement(from: string, conditions: readonly Part[]): Part {
  return part`select count(*)::int from
    (select 1 from ${verbatim(from)} where ${all(conditions)} limit ${LARGEST_COUNT + 1}) counted`;
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
