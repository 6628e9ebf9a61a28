import { AppError } from '../shared/errors';

/** A query asks for something that cannot be: a malformed id or cursor, a page too large. */
export class BadInputError extends AppError {
  readonly code = 'BAD_USER_INPUT';
  readonly retryable = false;
}

/** The API cannot listen where it was told to. */
export class ApiListenError extends AppError {
  readonly code = 'API_LISTEN';
  readonly retryable = false;
}
