import type { Helper, Sql } from 'postgres';
import type { Entity, Filter, FilterValue, Where } from '../entities/entity';
import type { Kind, Verb } from '../entities/kinds';
import { BadInputError } from '../errors';
import type { Fragment } from '../page';

const MOST_VALUES = 100;

/**
 * The conditions of a statement that `where` asks for. Every value is a parameter of the statement.
 * @throws BadInputError for values that no item can have, and for too many.
 */
export function conditionsOf(sql: Sql, entity: Entity, where: Where): Fragment[] {
  return Object.entries(where).flatMap(([name, value]) => {
    if (value === null || value === undefined) return [];
    const filter = entity.filters.get(name);
    if (!filter) throw new Error(`${entity.name} has no filter ${name}.`);
    return [conditionOf(sql, filter, value)];
  });
}

function conditionOf(sql: Sql, { columns, kind, verb }: Filter, value: FilterValue | readonly FilterValue[]): Fragment {
  const given = typeof value === 'object' ? readValues(kind, value) : readValue(kind, value);
  const parameter = sql`${given}${sql.unsafe(`::${kind.sqlType}${verb === 'in' ? '[]' : ''}`)}`;
  const [first = sql`false`, ...others] = columns.map((column) => compare(sql, sql(column), verb, parameter));
  return others.reduce((either, other) => sql`(${either} or ${other})`, first);
}

function compare(sql: Sql, column: Helper<string>, verb: Verb, value: Fragment): Fragment {
  switch (verb) {
    case 'eq':
      return sql`${column} = ${value}`;
    case 'in':
      return sql`${column} = any(${value})`;
    case 'gt':
      return sql`${column} > ${value}`;
    case 'gte':
      return sql`${column} >= ${value}`;
    case 'lt':
      return sql`${column} < ${value}`;
    case 'lte':
      return sql`${column} <= ${value}`;
    case 'contains':
      // With LIKE some characters would have a meaning of their own.
      return sql`strpos(${column}, ${value}) > 0`;
  }
}

function readValue({ parse }: Kind, value: FilterValue): FilterValue {
  return typeof value === 'string' && parse ? parse(value) : value;
}

function readValues(kind: Kind, values: readonly FilterValue[]): FilterValue[] {
  if (values.length > MOST_VALUES) {
    throw new BadInputError(`A filter takes at most ${MOST_VALUES} values, not ${values.length}. Ask several times.`);
  }
  return values.map((value) => readValue(kind, value));
}
