import type { Sql } from 'postgres';

/** As many kinds of statements as each connection keeps prepared; some 50 kB each in the database. */
const MOST_KINDS = 300;

/**
 * Which statements are prepared. A prepared statement is kept for as long as its connection, and what queries can ask
 * for is of endless kinds: the first of them are prepared, and all later ones planned each time.
 */
export class Statements {
  private readonly kinds = new Set<string>();

  constructor(
    private readonly prepared: Sql,
    private readonly planned: Sql,
  ) {}

  /** The connections for a statement; `kind` is equal for statements that differ in their parameters only. */
  of(kind: string): Sql {
    if (this.kinds.has(kind)) return this.prepared;
    if (this.kinds.size >= MOST_KINDS) return this.planned;
    this.kinds.add(kind);
    return this.prepared;
  }
}
