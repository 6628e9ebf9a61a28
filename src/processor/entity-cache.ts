import type { Entity, EntityClass } from '@subsquid/typeorm-store/lib/store';
import type { FindManyOptions, FindOptionsWhere } from 'typeorm';
import { InapplicableEventError } from './inapplicable';

/** Where a batch's entities come from and go to: SQD's store, as far as it is used. */
export interface EntityStore {
  get<E extends Entity>(type: EntityClass<E>, id: string): Promise<E | undefined>;
  find<E extends Entity>(type: EntityClass<E>, options: FindOptions<E>): Promise<E[]>;
  /** Entities of one type. */
  upsert(entities: Entity[]): Promise<void>;
  /** Entities of one type. */
  remove(entities: Entity[]): Promise<void>;
}

export type FindOptions<E> = Pick<FindManyOptions<E>, 'where' | 'order' | 'skip' | 'take'>;

/**
 * The entities one batch touches: each is read once, changed in memory and written once. It lives as long as its batch,
 * so nothing of a block that is rolled back survives in it.
 */
export class EntityCache {
  private readonly loaded = new Map<EntityClass<Entity>, Map<string, Entity>>();

  constructor(private readonly store: EntityStore) {}

  /** The entity as the batch has it so far, or as the database does. */
  async find<E extends Entity>(type: EntityClass<E>, id: string): Promise<E | undefined> {
    const known = this.entitiesOf(type).get(id);
    if (known) return known as E;
    const stored = await this.store.get(type, id);
    if (stored) this.entitiesOf(type).set(id, stored);
    return stored;
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
    const known = this.entitiesOf(type);
    for (const stored of await this.store.find(type, { where })) {
      if (!known.has(stored.id)) known.set(stored.id, stored);
    }
    return [...known.values()].map((entity) => entity as E).filter(matches);
  }

  add<E extends Entity>(type: EntityClass<E>, entity: E): E {
    this.entitiesOf(type).set(entity.id, entity);
    return entity;
  }

  /** Writes everything, one statement a type, in the order given: rows that others point at come first. */
  async write(order: readonly EntityClass<Entity>[]): Promise<void> {
    for (const type of order) {
      const entities = [...this.entitiesOf(type).values()];
      if (entities.length > 0) await this.store.upsert(entities);
    }
  }

  private entitiesOf<E extends Entity>(type: EntityClass<E>): Map<string, Entity> {
    const known = this.loaded.get(type);
    if (known) return known;
    const empty = new Map<string, Entity>();
    this.loaded.set(type, empty);
    return empty;
  }
}
