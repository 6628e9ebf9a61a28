import { RequestAbortedError } from '../errors';
import type { Read } from '../page';

/** Reads for one request: once nobody waits for its answer any more, its statements are cancelled in the database. */
export function createReader(signal: AbortSignal): Read {
  const underWay = new Set<{ cancel(): void }>();
  const cancel = (): void => {
    // Cancelling asks the database over a connection of its own. Where that fails, `statement_timeout` ends the statement.
    for (const statement of underWay) Promise.resolve(statement.cancel()).catch(() => {});
  };
  signal.addEventListener('abort', cancel, { once: true });
  return async (statement) => {
    if (signal.aborted) throw new RequestAbortedError();
    underWay.add(statement);
    try {
      return await statement;
    } catch (error) {
      throw signal.aborted ? new RequestAbortedError() : error;
    } finally {
      underWay.delete(statement);
    }
  };
}
