import type { Store } from '@subsquid/typeorm-store';
import type { Entity, EntityClass } from '@subsquid/typeorm-store/lib/store';
import { type FindOptionsWhere, In } from 'typeorm';
import type * as Inapplicable from '../../src/processor/inapplicable';

const { InapplicableEventError }: typeof Inapplicable = require('../../processor/inapplicable');

/** The entities of one batch, each read with `ctx.store.get`, unless preloaded, and written with `ctx.store.upsert`. */
export class EntityCache {
  private readonly loaded = new Map<EntityClass<Entity>, Map<string, Entity>>();
  private readonly absent = new Map<EntityClass<Entity>, ReadonlySet<string>>();

  constructor(private readonly store: Store) {}

  /** Reads what the batch is going to ask for with one query; what is not there is not asked for again. */
  async preload<E extends Entity>(type: EntityClass<E>, ids: ReadonlySet<string>): Promise<void> {
    const stored = await this.store.findBy(type, { id: In([...ids]) } as FindOptionsWhere<E>);
    const known = this.entitiesOf(type);
    for (const entity of stored) known.set(entity.id, entity);
    this.absent.set(type, new Set([...ids].filter((id) => !known.has(id))));
  }

  async find<E extends Entity>(type: EntityClass<E>, id: string): Promise<E | undefined> {
    const known = this.entitiesOf(type).get(id);
    if (known) return known as E;
    if (this.absent.get(type)?.has(id)) return undefined;
    const stored = await this.store.get(type, id);
    if (stored) this.entitiesOf(type).set(id, stored);
    return stored;
  }

  async get<E extends Entity>(type: EntityClass<E>, id: string): Promise<E> {
    const entity = await this.find(type, id);
    if (!entity) throw new InapplicableEventError(`It speaks of ${type.name} ${id}, which no earlier event made.`);
    return entity;
  }

  async findAll<E extends Entity>(
    type: EntityClass<E>,
    where: object,
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
