import type { Entity } from '../entities/entity';
import type { ItemRow } from '../rows';
import type { Selection } from '../selection';
import { quote } from './statement';

/** What is read of an entity: what is asked for, and the items it refers to in the same row. */
export interface Select {
  /** Columns, and what they are selected from. The driver renames columns to camelCase. */
  readonly columns: string;
  readonly from: string;
  /** Puts into each row the items that were read along, and where it came from. */
  readonly complete: (rows: readonly ItemRow[]) => void;
}

export interface SelectOptions {
  /** Left out: all of the entity's own. */
  readonly selection?: Selection | undefined;
  /** `e` has to be there: what is filtered or ordered by may be of the contract event. */
  readonly hasEvent?: boolean;
}

export type SelectItems = (entity: Entity, options?: SelectOptions) => Select;

/** How items are selected; `isIndexed` is false until the processor's tables are there. */
export function selectItems(isIndexed: boolean): SelectItems {
  return isIndexed ? INDEXED : NOT_INDEXED;
}

function createSelect(isIndexed: boolean): SelectItems {
  // Read within the statement that reads the items: read apart from them, it could call an item final that a fork has
  // just removed.
  const finalizedHeight = isIndexed
    ? 'coalesce((select s.height from squid_processor.status s where s.id = 0), -1)'
    : '-1';
  const provenance = new Map([
    ['blockHeight', 'e.block_height'],
    ['blockHash', 'e.block_hash'],
    ['blockTimeMs', 'e.block_time_ms'],
    ['extrinsicHash', 'e.extrinsic_hash'],
    ['eventIndex', 'e.event_index'],
    ['contract', 'e.contract'],
    ['finalized', `e.block_height <= ${finalizedHeight} as finalized`],
  ]);
  const make = (entity: Entity, { selection, hasEvent = false }: SelectOptions): Select => {
    const hasProvenance = selection?.has('provenance') ?? true;
    const joins = selection ? joinsOf(entity, selection) : [];
    const own = columnsOf(entity, selection).map(([, column]) => quote(column));
    const asked = selection?.get('provenance') ?? (hasProvenance ? provenance : new Map());
    const origin = [...provenance].flatMap(([field, column]) => (asked.has(field) ? [column] : []));
    return {
      columns: [...own, ...joins.map(({ columns }) => columns), ...origin].join(', '),
      from: [hasProvenance || hasEvent ? entity.from : entity.table, ...joins.map(({ from }) => from)].join(' '),
      complete: (rows) => {
        for (const row of rows) {
          for (const { field, take } of joins) Object.assign(row, { [field]: take(row) });
          if (hasProvenance) Object.assign(row, { provenance: row });
        }
      },
    };
  };
  // The same field of the same document asks for the same, whoever asks.
  const made = new WeakMap<Selection, Map<string, Select>>();
  return (entity, options = {}) => {
    const { selection, hasEvent } = options;
    if (!selection) return make(entity, options);
    const ofSelection = made.get(selection) ?? new Map<string, Select>();
    made.set(selection, ofSelection);
    const key = `${entity.name} ${hasEvent === true}`;
    const select = ofSelection.get(key) ?? make(entity, options);
    ofSelection.set(key, select);
    return select;
  };
}

const INDEXED = createSelect(true);
const NOT_INDEXED = createSelect(false);

/** An item that is read along with the row that refers to it. */
export interface Join {
  readonly field: string;
  readonly columns: string;
  readonly from: string;
  readonly take: (row: object) => object | null;
}

/** What names the item in the row that refers to it. */
interface JoinKey {
  /** In the row as it is read. */
  readonly key: string;
  readonly column: string;
}

const joins = new WeakMap<Selection, Map<string, Join | undefined>>();

/** Reads an item along, when nothing is asked of it that takes a statement of its own. */
export function joinOf(field: string, to: Entity, by: JoinKey, selection: Selection): Join | undefined {
  const ofSelection = joins.get(selection) ?? new Map<string, Join | undefined>();
  joins.set(selection, ofSelection);
  const key = `${field} ${to.name} ${by.column}`;
  if (!ofSelection.has(key)) ofSelection.set(key, makeJoin(field, to, by, selection));
  return ofSelection.get(key);
}

function makeJoin(field: string, to: Entity, { key, column }: JoinKey, selection: Selection): Join | undefined {
  if (selection.has('provenance') || asksForIdOnly(to, selection)) return undefined;
  const columns = columnsOf(to, selection)
    .filter(([name]) => name !== 'id')
    .map(([name, from]) => [name, `${field}.${name}`, from] as const);
  return {
    field,
    columns: columns.map(([, alias, from]) => `${quote(from)} as "${alias}"`).join(', '),
    from: `left join ${to.table} on ${to.idColumn} = ${column}`,
    take: (row) => {
      const values = row as Readonly<Record<string, unknown>>;
      if (values[key] === null) return null;
      const item: Record<string, unknown> = { id: values[key] };
      for (const [name, alias] of columns) item[name] = values[alias];
      return item;
    },
  };
}

/** Nothing but the id is asked for, which whoever refers to an item knows. */
export function asksForIdOnly(entity: Entity, selection: Selection): boolean {
  return [...selection.keys()].every(
    (field) => field === 'id' || !(field === 'provenance' || entity.columns.has(field) || entity.relations.has(field)),
  );
}

/** One level only. */
function joinsOf(entity: Entity, selection: Selection): readonly Join[] {
  return [...entity.relations].flatMap(([field, { to, key, column }]) => {
    const below = selection.get(field);
    const join = to && below && joinOf(field, to, { key, column }, below);
    return join ? [join] : [];
  });
}

/** Its id, what is asked for, and the ids of that of it which are other items. */
function columnsOf(entity: Entity, selection: Selection | undefined): readonly (readonly [string, string])[] {
  const isAsked = (field: string): boolean => selection?.has(field) ?? true;
  return [
    ...[...entity.columns].filter(([field]) => field === 'id' || isAsked(field)),
    ...[...entity.relations].flatMap(([field, { key, column }]) => (isAsked(field) ? [[key, column] as const] : [])),
  ];
}
