import { DatabaseError } from '../database/migrate';
import { AppError, messageOf } from '../shared/errors';

/** SQLSTATEs of what another transaction, and not this one's content, is the reason for. */
const CONFLICTS = ['40001', '40P01'];
/** SQLSTATE of a row whose key another one has. */
const DUPLICATE = '23505';
/** SQLSTATE classes of a server that is gone, is going, or has no room: lost connections, 53 resources, 57P shutdown, 58 system. */
const SERVER_CLASSES = /^(08|53|57P|58)/;
const LOST_CONNECTION = /^E(CONN|PIPE|HOST|NET|TIMEDOUT)|connection (terminated|error|timeout)|not queryable/i;

/** Another processor writes to the same index. */
export class ForeignProcessError extends AppError {
  readonly code = 'FOREIGN_PROCESS';
  readonly retryable = false;

  constructor(url: string) {
    super(
      `The index's status table was updated by foreign process: another processor indexes into ${url} too. Run only one ` +
        'of them. Nothing was indexed twice.',
      { url },
    );
  }
}

/** The transaction may succeed when it is tried again. */
export function isConflict(error: unknown): boolean {
  return CONFLICTS.includes(codeOf(error));
}

/** A row that was to be new is there already. */
export function isDuplicate(error: unknown): boolean {
  return codeOf(error) === DUPLICATE;
}

/** What the database is the reason for, in words; undefined for what is a bug of ours. */
export function asDatabaseFailure(error: unknown, url: string): AppError | undefined {
  if (error instanceof AppError) return error;
  const code = codeOf(error);
  const isDatabases =
    isConflict(error) ||
    SERVER_CLASSES.test(code) ||
    LOST_CONNECTION.test(code) ||
    LOST_CONNECTION.test(messageOf(error));
  if (!isDatabases) return undefined;
  return new DatabaseError(
    `The database at ${url} broke off a batch: ${messageOf(error) || code}. Nothing of that batch is stored. Start the ` +
      'processor again once the database answers.',
    {},
    { cause: error },
  );
}

/** The SQLSTATE, or the system's name of the failure. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
