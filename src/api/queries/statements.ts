import type { PendingQuery, Sql } from 'postgres';
import { type Part, send, textOf } from './statement';

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

  /** Sends a statement of a kind that follows from what a query asks for. */
  send<Row extends object>(statement: Part): PendingQuery<Row[]> {
    const text = textOf(statement);
    return send<Row>(this.isPrepared(text) ? this.prepared : this.planned, statement, text);
  }

  private isPrepared(text: string): boolean {
    if (this.kinds.has(text)) return true;
    if (this.kinds.size >= MOST_KINDS) return false;
    this.kinds.add(text);
    return true;
  }
}
