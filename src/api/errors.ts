import { AppError } from '../shared/errors';

/** A query asks for something that cannot be: a malformed id or cursor, a page too large. */
export class BadInputError extends AppError {
  readonly code = 'BAD_USER_INPUT';
  readonly retryable = false;
}

/** A query asks for more than one request may. */
export class QueryTooLargeError extends AppError {
  readonly code = 'QUERY_TOO_LARGE';
  readonly retryable = false;
}

/** A client has asked for more than its share. */
export class RateLimitedError extends AppError {
  readonly code = 'RATE_LIMITED';
  readonly retryable = true;

  constructor(readonly retryAfterSeconds: number) {
    super(`This client has asked for more than its share. Try again in ${retryAfterSeconds} s, and ask for less.`);
  }
}

/** The database does not answer, or not in time. */
export class DatabaseUnavailableError extends AppError {
  readonly code = 'DATABASE_UNAVAILABLE';
  readonly retryable = true;
}

/** The client has gone; nobody is told. */
export class RequestAbortedError extends AppError {
  readonly code = 'REQUEST_ABORTED';
  readonly retryable = false;
  constructor() {
    super('The client ended the request before it was answered.');
  }
}

/** The API cannot listen where it was told to. */
export class ApiListenError extends AppError {
  readonly code = 'API_LISTEN';
  readonly retryable = false;
}

/** As many subscriptions are open as there may be. */
export class TooManySubscriptionsError extends AppError {
  readonly code = 'TOO_MANY_SUBSCRIPTIONS';
  readonly retryable = true;
}

/** A subscriber did not read what it was sent, and is sent no more. */
export class SlowSubscriberError extends AppError {
  readonly code = 'SLOW_SUBSCRIBER';
  readonly retryable = true;
}

/** As many exports are under way as there may be. */
export class TooManyExportsError extends AppError {
  readonly code = 'TOO_MANY_EXPORTS';
  readonly retryable = true;
}
