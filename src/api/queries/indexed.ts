import type { Sql } from 'postgres';

/** How far the processor is. Its tables are there from its first start on. */
export interface Indexed {
  /** -1 before anything is indexed. */
  readonly height: number;
  readonly hash: string | null;
  readonly finalizedHeight: number;
  readonly finalizedHash: string | null;
}

const NOTHING: Indexed = { height: -1, hash: null, finalizedHeight: -1, finalizedHash: null };

/** What is known of the processor's own tables, which it makes when it starts for the first time. */
export class ProcessorTables {
  private isThere = false;

  constructor(private readonly sql: Sql) {}

  async readIndexed(): Promise<Indexed> {
    if (!(await this.areThere())) return NOTHING;
    const [row] = await this.sql<Indexed[]>`
      select coalesce(h.height, s.height) as height, coalesce(h.hash, s.hash) as hash,
        s.height as finalized_height, s.hash as finalized_hash
      from squid_processor.status s
      left join lateral (select height, hash from squid_processor.hot_block order by height desc limit 1) h on true
      where s.id = 0`;
    return row ?? NOTHING;
  }

  async areThere(): Promise<boolean> {
    if (this.isThere) return true;
    const [row] = await this.sql<
      { isThere: boolean }[]
    >`select to_regclass('squid_processor.hot_block') is not null as is_there`;
    this.isThere = row?.isThere ?? false;
    return this.isThere;
  }
}
