import type { Entity, Filter, FilterValue, Where } from '../entities/entity';
import type { Kind, Verb } from '../entities/kinds';
import { BadInputError } from '../errors';
import { column, type Part, part, verbatim } from './statement';

const MOST_VALUES = 100;

/**
 * The conditions of a statement that `where` asks for. Every value is a parameter of the statement.
 * @throws BadInputError for values that no item can have, and for too many.
 */
export function conditionsOf(entity: Entity, where: Where): Part[] {
  return Object.entries(where).flatMap(([name, value]) => {
    if (value === null || value === undefined) return [];
    const filter = entity.filters.get(name);
    if (!filter) throw new Error(`${entity.name} has no filter ${name}.`);
    return [conditionOf(filter, value)];
  });
}

function conditionOf({ columns, kind, verb }: Filter, value: FilterValue | readonly FilterValue[]): Part {
  const given = typeof value === 'object' ? readValues(kind, value) : readValue(kind, value);
  const parameter = part`${given}${verbatim(`::${kind.sqlType}${verb === 'in' ? '[]' : ''}`)}`;
  const [first = verbatim('false'), ...others] = columns.map((name) => compare(column(name), verb, parameter));
  return others.reduce((either, other) => part`(${either} or ${other})`, first);
}

function compare(field: Part, verb: Verb, value: Part): Part {
  switch (verb) {
    case 'eq':
      return part`${field} = ${value}`;
    case 'in':
      return part`${field} = any(${value})`;
    case 'gt':
      return part`${field} > ${value}`;
    case 'gte':
      return part`${field} >= ${value}`;
    case 'lt':
      return part`${field} < ${value}`;
    case 'lte':
      return part`${field} <= ${value}`;
    case 'contains':
      // With LIKE some characters would have a meaning of their own.
      return part`strpos(${field}, ${value}) > 0`;
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
