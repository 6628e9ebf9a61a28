import type { Entity, EntityClass } from '@subsquid/typeorm-store/lib/store';
import type { DataSource, FindOptionsWhere } from 'typeorm';
import type { IndexedBlock } from '../../database/indexed-block';
import type { EntityStore, FindOptions } from '../entity-cache';
import type { IndexDatabase } from '../index-database';
import { type RowFormat, rowFormatOf } from './row-format';
import { StoredIds } from './stored-ids';
import { type RowChanges, type TableRows, writeRows } from './write-rows';

/** Entities of one type that stay in memory from one batch to the next. */
const MOST_KEPT = 20_000;

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
  private rows = new Map<string, TableRows>();
  private removed = new Map<string, string[]>();
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
    const [first] = entities;
    if (!first) return;
    const { format, read } = this.typeOf(first.constructor as EntityClass<Entity>);
    for (const entity of entities) {
      this.addRow(format, entity);
      if (!read) continue;
      read.ids.add(entity.id);
      // A map keeps the order of insertion: the oldest goes first.
      read.kept.delete(entity.id);
      read.kept.set(entity.id, entity);
    }
  }

  /** Of types that are found and never gotten. They are removed before anything is upserted. */
  async remove(entities: readonly Entity[]): Promise<void> {
    for (const entity of entities) {
      const { table } = this.typeOf(entity.constructor as EntityClass<Entity>).format;
      this.removed.set(table, [...(this.removed.get(table) ?? []), entity.id]);
    }
  }

  /** Begins to write what was upserted, and that `next` is indexed, once the batch before is written. */
  async flush(next: IndexedBlock): Promise<void> {
    await this.writing;
    for (const { read } of this.types.values()) if (read) trim(read.kept);
    const [info, changes] = [{ prevHead: this.indexed, nextHead: next }, this.changes()];
    this.writing = this.index.transactStatements(info, (transaction) => writeRows(transaction, changes));
    // Its failure is told to whoever waits for it next.
    this.writing.catch(() => {});
    this.rows = new Map();
    this.removed = new Map();
    this.indexed = next;
  }

  /** How far the index is, once everything is committed. */
  async drain(): Promise<IndexedBlock> {
    await this.writing;
    return this.indexed;
  }

  private changes(): RowChanges {
    return { removed: this.removed, rows: [...this.rows.values()] };
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

  /** Rows whose columns are not all known go into a statement of their own. */
  private addRow({ table, columns }: RowFormat, entity: Entity): void {
    const elements = columns.map(({ elementOf }) => elementOf(entity));
    const key = table + elements.map((element) => (element === undefined ? '-' : '+')).join('');
    let rows = this.rows.get(key);
    if (!rows) {
      const known = columns.filter((_column, index) => elements[index] !== undefined);
      rows = { table, columns: known.map(({ name, type }) => ({ name, type, elements: [] })) };
      this.rows.set(key, rows);
    }
    let place = 0;
    for (const element of elements) if (element !== undefined) rows.columns[place++]?.elements.push(element);
  }
}

function trim(kept: Map<string, Entity>): void {
  for (const id of kept.keys()) {
    if (kept.size <= MOST_KEPT) return;
    kept.delete(id);
  }
}
