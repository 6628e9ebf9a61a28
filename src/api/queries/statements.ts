import type { PendingQuery, Sql } from 'postgres';
import { type Part, send, textOf } from './statement';

/** As many kinds of statements as each connection keeps prepared; some 50 kB each in the database. */
const MOST_KINDS = 300;

/**
 * Which statements are prepared. A prepared statement is kept for as long as its connection, and what queries can ask
 * for is of endless kinds: the first of them are prepared, and all later ones planned each time.
 */
export class Statements {
  /** Texts by themselves: the driver finds a text that it has seen before sooner than one that equals it. */
  private readonly kinds = new Map<string, string>();

  constructor(
    private readonly prepared: Sql,
    private readonly planned: Sql,
  ) {}

  /** Sends a statement of a kind that follows from what a query asks for. */
  send<Row extends object>(statement: Part): PendingQuery<Row[]> {
    const text = textOf(statement);
    const known = this.kinds.get(text);
    if (known !== undefined) return send<Row>(this.prepared, statement, known);
    if (this.kinds.size >= MOST_KINDS) return send<Row>(this.planned, statement, text);
    this.kinds.set(text, text);
    return send<Row>(this.prepared, statement, text);
  }
}
