import type { Sql } from 'postgres';
import type { Entity } from '../entities/entity';
import type { Fragment } from '../page';

/** Selects items of an entity, each with where it came from. */
export interface Selects {
  all(entity: Entity): Fragment;
  /** With `sort_key`: the column itself. Its text would sort 9 behind 10. */
  sorted(entity: Entity, sort: Fragment): Fragment;
}

/** `isIndexed` is false until the processor's tables are there. Columns are renamed to camelCase by the driver. */
export function createSelects(sql: Sql, isIndexed: boolean): Selects {
  // Read within the statement that reads the items: read apart from them, it could call an item final that a fork has
  // just removed.
  const finalizedHeight = isIndexed
    ? sql`coalesce((select s.height from squid_processor.status s where s.id = 0), -1)`
    : sql`-1`;
  const provenance = sql`e.block_height, e.block_hash, e.block_time_ms, e.extrinsic_hash, e.event_index, e.contract,
    e.block_height <= ${finalizedHeight} as finalized`;
  return {
    all: ({ columns, from }) => sql`select ${sql.unsafe(columns)}, ${provenance} from ${sql.unsafe(from)}`,
    sorted: ({ columns, from }, sort) =>
      sql`select ${sql.unsafe(columns)}, ${sort} as sort_key, ${provenance} from ${sql.unsafe(from)}`,
  };
}
