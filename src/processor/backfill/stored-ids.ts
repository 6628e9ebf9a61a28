import type { DataSource } from 'typeorm';

/** Ids of one table that are held in memory. Beyond so many, the table is asked. */
const MOST_IDS = 200_000;

/** Which ids a table has, so that asking for an entity that is not there yet needs no query. */
export class StoredIds {
  private constructor(private ids: Set<string> | undefined) {}

  static async load(database: DataSource, table: string): Promise<StoredIds> {
    const rows: { id: string }[] = await database.query(`select id from "${table}" limit ${MOST_IDS + 1}`);
    return new StoredIds(rows.length > MOST_IDS ? undefined : new Set(rows.map(({ id }) => id)));
  }

  /** True only when the table has no such row. */
  lacks(id: string): boolean {
    return this.ids?.has(id) === false;
  }

  add(id: string): void {
    this.ids?.add(id);
    if (this.ids && this.ids.size > MOST_IDS) this.ids = undefined;
  }
}
