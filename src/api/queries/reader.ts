import type { PendingQuery } from 'postgres';
import { RequestAbortedError } from '../errors';
import type { Read } from '../page';

/** As much of an AbortSignal as tells that a client has gone. */
export interface Gone {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options: { readonly once: true }): void;
}

/** How long a statement may wait for a connection. */
const LONGEST_WAIT_MS = 3_000;

/**
 * Reads for one request. The database itself ends a statement that takes longer than `statementMs`. Once nobody waits for
 * the request's answer any more, its statements are cancelled in the database.
 */
export function createReader(signal: Gone, statementMs: number): Read {
  const underWay = new Set<Cancellable>();
  const cancelAll = (): void => {
    for (const statement of underWay) cancel(statement);
  };
  signal.addEventListener('abort', cancelAll, { once: true });
  return async <Row extends object>(statement: PendingQuery<Row[]>) => {
    if (signal.aborted) throw new RequestAbortedError();
    underWay.add(statement);
    const timer = setTimeout(() => cancel(statement), statementMs + LONGEST_WAIT_MS);
    try {
      const rows: Row[] = [];
      // In the driver's own list they begin behind those that a statement had when it was cancelled on this connection.
      await statement.forEach((row) => {
        rows.push(row);
      });
      return rows;
    } catch (error) {
      throw signal.aborted ? new RequestAbortedError() : error;
    } finally {
      clearTimeout(timer);
      underWay.delete(statement);
    }
  };
}

interface Cancellable {
  cancel(): void;
}

/** Asks the database over a connection of its own. Where that fails, `statement_timeout` ends the statement. */
function cancel(statement: Cancellable): void {
  Promise.resolve(statement.cancel()).catch(() => {});
}
