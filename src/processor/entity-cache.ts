import type { Entity, EntityClass } from '@subsquid/typeorm-store/lib/store';
import type { FindManyOptions, FindOptionsWhere } from 'typeorm';
import { InapplicableEventError } from './inapplicable';

/** Where a batch's entities come from and go to: SQD's store, as far as it is used. */
export interface EntityStore {
  get<E extends Entity>(type: EntityClass<E>, id: string): Promise<E | undefined>;
  find<E extends Entity>(type: EntityClass<E>, options: FindOptions<E>): Promise<E[]>;
  /** Entities of one type. */
  upsert(entities: Entity[]): Promise<void>;
  /** Entities of one type that should not be stored yet, where that is worth knowing. */
  insertNew?(entities: Entity[]): Promise<void>;
  /** Entities of one type. */
  remove(entities: Entity[]): Promise<void>;
}

export type FindOptions<E> = Pick<FindManyOptions<E>, 'where' | 'order' | 'skip' | 'take'>;

/** Entities of one type by their ids. */
interface Touched {
  /** Read from the store. */
  readonly stored: Map<string, Entity>;
  readonly added: Map<string, Entity>;
}

/**
 * The entities one batch touches: each is read once, changed in memory and written once. It lives as long as its batch,
 * so nothing of a block that is rolled back survives in it.
 */
export class EntityCache {
  private readonly touched = new Map<EntityClass<Entity>, Touched>();

  constructor(private readonly store: EntityStore) {}

  /** The entity as the batch has it so far, at once, or as the database does. */
  find<E extends Entity>(type: EntityClass<E>, id: string): E | Promise<E | undefined> {
    const { stored, added } = this.touchedOf(type);
    const known = stored.get(id) ?? added.get(id);
    return known ? (known as E) : this.load(type, id);
  }

  /** @throws InapplicableEventError when there is no such entity: an earlier event should have made it. */
  async get<E extends Entity>(type: EntityClass<E>, id: string): Promise<E> {
    const entity = await this.find(type, id);
    if (!entity) throw new InapplicableEventError(`It speaks of ${type.name} ${id}, which no earlier event made.`);
    return entity;
  }

  /** Every entity of which `matches` is true, in the batch or in the database, where `where` finds it. */
  async findAll<E extends Entity>(
    type: EntityClass<E>,
    where: FindOptionsWhere<E>,
    matches: (entity: E) => boolean,
  ): Promise<readonly E[]> {
    const { stored, added } = this.touchedOf(type);
    for (const found of await this.store.find(type, { where })) {
      if (!stored.has(found.id) && !added.has(found.id)) stored.set(found.id, found);
    }
    return [...stored.values(), ...added.values()].map((entity) => entity as E).filter(matches);
  }

  add<E extends Entity>(type: EntityClass<E>, entity: E): E {
    const { stored, added } = this.touchedOf(type);
    (stored.has(entity.id) ? stored : added).set(entity.id, entity);
    return entity;
  }

  /** Writes everything in the order given: rows that others point at come first. */
  async write(order: readonly EntityClass<Entity>[]): Promise<void> {
    for (const type of order) {
      const { stored, added } = this.touchedOf(type);
      const changed = [...stored.values(), ...(this.store.insertNew ? [] : added.values())];
      if (added.size > 0) await this.store.insertNew?.([...added.values()]);
      if (changed.length > 0) await this.store.upsert(changed);
    }
  }

  private async load<E extends Entity>(type: EntityClass<E>, id: string): Promise<E | undefined> {
    const found = await this.store.get(type, id);
    if (found) this.touchedOf(type).stored.set(id, found);
    return found;
  }

  private touchedOf(type: EntityClass<Entity>): Touched {
    const known = this.touched.get(type);
    if (known) return known;
    const touched = { stored: new Map(), added: new Map() };
    this.touched.set(type, touched);
    return touched;
  }
}
