import { AppError } from '../shared/errors';

/** The largest value of PostgreSQL's `integer`. */
const MAX_INT = 2 ** 31 - 1;

/**
 * An event was decoded but cannot be applied, as when the event it builds on could not be decoded. A handler throws it
 * before it has changed anything.
 */
export class InapplicableEventError extends AppError {
  readonly code = 'EVENT_INAPPLICABLE';
  readonly retryable = false;
}

/** A u32 as a column can hold it. @throws InapplicableEventError when it is too large. */
export function storableInt(field: string, value: number): number {
  if (value > MAX_INT) throw new InapplicableEventError(`${field} is ${value}; the index holds up to ${MAX_INT}.`);
  return value;
}
