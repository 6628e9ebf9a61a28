import postgres from 'postgres';
import { ArgsType, type ClassType, Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ConnectionArgs, connectionOf } from '../connection';
import type { PageArgs } from '../page';
import { Resolved } from '../plain-resolvers';
import { Provenance } from '../provenance';
import type { Kind, SqlType, Verb } from './kinds';

/** One field of an entity: the one place that says what it is in GraphQL, in SQL, in filters and in orders. */
export interface FieldDeclaration {
  readonly kind: Kind;
  /** What it is, with its unit. */
  readonly description: string;
  /** Left out: the field's name in snake case, in the entity's table. A filter with two columns asks for either. */
  readonly column?: string | readonly [string, string];
  readonly isNullable?: true;
  /** True: lists can be ordered by it. A column: they are ordered by that one instead. Either needs an index. */
  readonly order?: true | { readonly column: string; readonly sqlType: SqlType };
  /**
   * `relation`: the column holds the id of another entity, which a resolver shows. `filter`: it is shown elsewhere, or
   * not at all.
   */
  readonly role?: 'relation' | 'filter';
  /** What a relation leads to, and is always there. */
  readonly to?: Entity;
}

export interface EntityDeclaration {
  readonly name: string;
  readonly description: string;
  readonly table: string;
  readonly alias: string;
  /** The id of the contract event that an item came from. Left out where an item is such an event. */
  readonly event?: string;
  readonly fields: Readonly<Record<string, FieldDeclaration>> & { readonly id: FieldDeclaration };
  /** A name of `orderBy`, such as `id_DESC`. */
  readonly defaultOrder: string;
}

export type FilterValue = string | number | boolean;
/** What a list is filtered by: `<field>_<verb>` and a value. What is null or undefined is not filtered by. */
export type Where = Readonly<Record<string, FilterValue | readonly FilterValue[] | null | undefined>>;

/** What a list of an entity is asked with. */
export interface ListArgs extends PageArgs {
  readonly where?: Where | null | undefined;
  readonly orderBy?: readonly string[] | null | undefined;
}

export interface Filter {
  readonly columns: readonly string[];
  readonly kind: Kind;
  readonly verb: Verb;
}

export interface Order {
  readonly name: string;
  readonly column: string;
  readonly sqlType: SqlType;
  readonly isDescending: boolean;
}

/** Another item that an item refers to. */
export interface Relation {
  /** The column that holds its id, and what that is called in a row. */
  readonly column: string;
  readonly key: string;
  readonly to: Entity | undefined;
}

/** All that follows from an entity's declaration. */
export interface Entity {
  readonly name: string;
  /** The columns that are shown, by field. */
  readonly columns: ReadonlyMap<string, string>;
  /** The entity's table and `e`, the contract event. */
  readonly from: string;
  /** The entity's own table alone, with its alias and without. */
  readonly table: string;
  readonly tableName: string;
  readonly idColumn: string;
  readonly filters: ReadonlyMap<string, Filter>;
  readonly orders: ReadonlyMap<string, Order>;
  readonly defaultOrder: Order;
  readonly relations: ReadonlyMap<string, Relation>;
  readonly type: ClassType<object>;
  readonly connection: ClassType<object>;
  readonly listArgs: ClassType<object>;
}

type Fields = readonly (readonly [string, FieldDeclaration & { readonly columns: readonly string[] }])[];

export function defineEntity(declaration: EntityDeclaration): Entity {
  const { name, table, alias, event } = declaration;
  const own = `${table} ${alias}`;
  const fields: Fields = Object.entries(declaration.fields).map(([field, declared]) => [
    field,
    { ...declared, columns: [declared.column ?? `${alias}.${postgres.fromCamel(field)}`].flat() },
  ]);
  const filters = filtersOf(fields);
  const orders = ordersOf(fields);
  const relations = relationsOf(fields);
  const type = typeOf(declaration, fields, relations);
  const id = fields.find(([field]) => field === 'id')?.[1].columns[0];
  const defaultOrder = orders.get(declaration.defaultOrder);
  if (id === undefined || !defaultOrder) throw new Error(`${name} has no id or no order ${declaration.defaultOrder}.`);
  return {
    name,
    columns: new Map(
      fields
        .flatMap(([field, { role, columns }]) => columns.map((column) => [field, role, column] as const))
        .flatMap(([field, role, column]) => (role === undefined ? [[field, column] as const] : [])),
    ),
    from: event === undefined ? own : `${own} join contract_event e on e.id = ${event}`,
    table: own,
    tableName: table,
    idColumn: id,
    filters,
    orders,
    defaultOrder,
    relations,
    type,
    connection: countedConnectionOf(name, type),
    listArgs: listArgsOf(whereOf(name, declaration, filters), orderByOf(name, orders), defaultOrder.name),
  };
}

function relationsOf(fields: Fields): ReadonlyMap<string, Relation> {
  return new Map(
    fields.flatMap(([field, { role, to, columns }]) => {
      const [column] = columns;
      if (role !== 'relation' || column === undefined) return [];
      return [[field, { column, key: postgres.toCamel(column.slice(column.indexOf('.') + 1)), to }] as const];
    }),
  );
}

function filtersOf(fields: Fields): ReadonlyMap<string, Filter> {
  return new Map(
    fields.flatMap(([field, { kind, columns }]) =>
      kind.verbs.map((verb) => [`${field}_${verb}`, { columns, kind, verb }] as const),
    ),
  );
}

function ordersOf(fields: Fields): ReadonlyMap<string, Order> {
  const orders = fields.flatMap(([field, { kind, columns, order }]) => {
    const [column = ''] = columns;
    if (order === undefined) return [];
    const by = order === true ? { column, sqlType: kind.sqlType } : order;
    return [
      { name: `${field}_ASC`, isDescending: false, ...by },
      { name: `${field}_DESC`, isDescending: true, ...by },
    ];
  });
  return new Map(orders.map((order) => [order.name, order]));
}

function typeOf(
  { name, description }: EntityDeclaration,
  fields: Fields,
  relations: ReadonlyMap<string, Relation>,
): ClassType<object> {
  @ObjectType(name, { description, simpleResolvers: true })
  class Item {
    @Field(() => Provenance, { description: 'The contract event it came from.' }) provenance!: Provenance;
  }
  for (const [field, { kind, description, isNullable, role }] of fields) {
    if (role !== undefined) continue;
    Field(() => kind.graphql, { description, nullable: isNullable === true })(Item.prototype, field);
  }
  for (const [field, { description, isNullable }] of fields) {
    const { key, to } = relations.get(field) ?? {};
    if (!to || key === undefined) continue;
    Field(() => to.type, { description, nullable: isNullable === true })(Item.prototype, field);
    Resolved((item, _args, { items }, info) => items.related(to, key, item, info))(Item.prototype, field);
  }
  return Item;
}

function whereOf(name: string, { fields }: EntityDeclaration, filters: ReadonlyMap<string, Filter>): ClassType<object> {
  @InputType(`${name}Where`, {
    description: `What a list of ${name} is filtered by: items have to meet every field that is given and not null.`,
  })
  class Conditions {}
  for (const [filter, { kind, verb }] of filters) {
    const description = `${MEANINGS[verb]} ${fields[filter.slice(0, filter.lastIndexOf('_'))]?.description ?? ''}`;
    const type = verb === 'in' ? [kind.graphql] : kind.graphql;
    Field(() => type, { nullable: true, description })(Conditions.prototype, filter);
  }
  return Conditions;
}

const MEANINGS: Readonly<Record<Verb, string>> = {
  eq: 'Equals:',
  in: 'Is one of at most 100 values:',
  gt: 'Greater than:',
  gte: 'Greater than or equal:',
  lt: 'Less than:',
  lte: 'Less than or equal:',
  contains: 'Contains this text, upper and lower case being different:',
};

function orderByOf(name: string, orders: ReadonlyMap<string, Order>): object {
  const values = Object.fromEntries([...orders.keys()].map((order) => [order, order]));
  registerEnumType(values, {
    name: `${name}OrderBy`,
    description: `What a list of ${name} is ordered by, ascending or descending.`,
  });
  return values;
}

function listArgsOf(where: ClassType<object>, orderBy: object, defaultOrder: string): ClassType<object> {
  @ArgsType()
  class ListOfEntityArgs extends ConnectionArgs {
    @Field(() => where, { nullable: true, description: 'What every item has to meet.' }) where?: object;
    @Field(() => [orderBy], {
      nullable: true,
      description: `One order; ties are broken by id. ${defaultOrder} when left out. Cursors are of one order only.`,
    })
    orderBy?: string[];
  }
  return ListOfEntityArgs;
}

/** A page counts its list when it is asked to. */
interface Counted {
  totalCount(): Promise<number | null>;
}

function countedConnectionOf(name: string, type: ClassType<object>): ClassType<object> {
  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}.`, simpleResolvers: true })
  class CountedConnection extends connectionOf(name, type) {
    @Resolved((page) => (page as Counted).totalCount())
    @Field(() => Int, {
      nullable: true,
      description:
        'How many items the whole list has, asked for apart from them. With filters, or of one parent, exact up to 10,000 and null beyond.',
    })
    totalCount!: number | null;
  }
  return CountedConnection;
}
