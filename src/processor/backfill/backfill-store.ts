import { setImmediate } from 'node:timers/promises';
import type { Entity, EntityClass } from '@subsquid/typeorm-store/lib/store';
import type { DataSource, FindOptionsWhere } from 'typeorm';
import type { IndexedBlock } from '../../database/indexed-block';
import { isDuplicate } from '../database-failure';
import type { EntityStore, FindOptions } from '../entity-cache';
import type { IndexDatabase } from '../index-database';
import { CopyRows } from './copy-rows';
import { elementOf, type RowFormat, rowFormatOf } from './row-format';
import { StoredIds } from './stored-ids';
import { type ChangedRows, type TableChanges, writeRows } from './write-rows';

/** Entities of one type that stay in memory from one batch to the next. */
const MOST_KEPT = 20_000;
/** The batch before is being written meanwhile. */
const ROWS_BETWEEN_PAUSES = 250;

interface Type {
  readonly format: RowFormat;
  /** Of a type that handlers have asked for: which ids there are, and the entities that were written last. */
  read?: { readonly ids: StoredIds; readonly kept: Map<string, Entity> };
}

/**
 * A store for one batch after another, each written in one transaction while the next is being made. It keeps what it
 * has written: blocks that are final are never rolled back, and a transaction that fails ends the backfill.
 */
export class BackfillStore implements EntityStore {
  private readonly types = new Map<EntityClass<Entity>, Type>();
  private changes = new Map<string, TableChanges>();
  private writing: Promise<void> = Promise.resolve();

  constructor(
    /** What is read is read outside of the transactions. */
    private readonly database: DataSource,
    private readonly index: IndexDatabase,
    private indexed: IndexedBlock,
  ) {}

  async get<E extends Entity>(entityClass: EntityClass<E>, id: string): Promise<E | undefined> {
    const type = this.typeOf(entityClass);
    type.read ??= await this.beginReading(type);
    const kept = type.read.kept.get(id);
    if (kept) return kept as E;
    if (type.read.ids.lacks(id)) return undefined;
    await this.writing;
    return (await this.database.manager.findOneBy(entityClass, { id } as FindOptionsWhere<E>)) ?? undefined;
  }

  async find<E extends Entity>(entityClass: EntityClass<E>, options: FindOptions<E>): Promise<E[]> {
    await this.writing;
    return await this.database.manager.find(entityClass, options);
  }

  async upsert(entities: readonly Entity[]): Promise<void> {
    await this.take(entities, ({ changed }, format, entity) => addChanged(changed, format, entity));
  }

  async insertNew(entities: readonly Entity[]): Promise<void> {
    await this.take(entities, ({ added }, { columns }, entity) =>
      added.add(columns.map(({ textOf }) => textOf(entity) ?? null)),
    );
  }

  /** Of types that are found and never gotten. They are removed before anything is written. */
  async remove(entities: readonly Entity[]): Promise<void> {
    for (const entity of entities) {
      const { format } = this.typeOf(entity.constructor as EntityClass<Entity>);
      this.changesOf(format).removed.push(entity.id);
    }
  }

  /** Begins to write what was changed, and that `next` is indexed, once the batch before is written. */
  async flush(next: IndexedBlock): Promise<void> {
    await this.writing;
    for (const { read } of this.types.values()) if (read) trim(read.kept);
    this.writing = this.write(next, this.changes);
    // Its failure is told to whoever waits for it next.
    this.writing.catch(() => {});
    this.changes = new Map();
    this.indexed = next;
  }

  /** How far the index is, once everything is committed. */
  async drain(): Promise<IndexedBlock> {
    await this.writing;
    return this.indexed;
  }

  /** Adds entities of one type to the changes, some at a time. */
  private async take(
    entities: readonly Entity[],
    add: (changes: TableChanges, format: RowFormat, entity: Entity) => void,
  ): Promise<void> {
    const [first] = entities;
    if (!first) return;
    const { format, read } = this.typeOf(first.constructor as EntityClass<Entity>);
    const changes = this.changesOf(format);
    for (const [place, entity] of entities.entries()) {
      if (place % ROWS_BETWEEN_PAUSES === 0) await setImmediate();
      add(changes, format, entity);
      if (!read) continue;
      read.ids.add(entity.id);
      // A map keeps the order of insertion: the oldest goes first.
      read.kept.delete(entity.id);
      read.kept.set(entity.id, entity);
    }
  }

  /** Rows are new unless a contract says the same twice, which none of ours does. */
  private async write(next: IndexedBlock, changes: ReadonlyMap<string, TableChanges>): Promise<void> {
    const info = { prevHead: this.indexed, nextHead: next };
    const write = (areNew: boolean): Promise<void> =>
      this.index.transactStatements(info, (transaction) => writeRows(transaction, changes.values(), areNew));
    try {
      await write(true);
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      await write(false);
    }
  }

  private changesOf({ table, columns }: RowFormat): TableChanges {
    const known = this.changes.get(table);
    if (known) return known;
    const added = new CopyRows(columns.map(({ name }) => name));
    const changes = { table, removed: [], added, changed: new Map() };
    this.changes.set(table, changes);
    return changes;
  }

  private typeOf(entityClass: EntityClass<Entity>): Type {
    const known = this.types.get(entityClass);
    if (known) return known;
    const type = { format: rowFormatOf(this.database, entityClass) };
    this.types.set(entityClass, type);
    return type;
  }

  private async beginReading({ format }: Type): Promise<NonNullable<Type['read']>> {
    await this.writing;
    return { ids: await StoredIds.load(this.database, format.table), kept: new Map() };
  }
}

/** Rows whose columns are not all known go into a statement of their own. */
function addChanged(changed: TableChanges['changed'], { columns }: RowFormat, entity: Entity): void {
  const texts = columns.map(({ textOf }) => textOf(entity));
  const key = texts.map((text) => (text === undefined ? '-' : '+')).join('');
  let rows: ChangedRows | undefined = changed.get(key);
  if (!rows) {
    const known = columns.filter((_column, index) => texts[index] !== undefined);
    rows = { columns: known.map(({ name, type }) => ({ name, type, elements: [] })) };
    changed.set(key, rows);
  }
  let place = 0;
  for (const text of texts) if (text !== undefined) rows.columns[place++]?.elements.push(elementOf(text));
}

function trim(kept: Map<string, Entity>): void {
  for (const id of kept.keys()) {
    if (kept.size <= MOST_KEPT) return;
    kept.delete(id);
  }
}
