import { GraphQLError } from 'graphql';
import { maskError } from 'graphql-yoga';
import { AppError } from '../shared/errors';
import type { Logger } from '../shared/logger';
import { DatabaseUnavailableError, RateLimitedError, TooManyExportsError, TooManySubscriptionsError } from './errors';

/** Codes of a connection that is not there, by Node, by the driver, and by PostgreSQL when it starts, stops or is full. */
const NO_CONNECTION = /^(E[A-Z]+|CONNECT_TIMEOUT|CONNECTION_\w+|57P0[1-3]|08\w{3}|53\w{3})$/;
/** PostgreSQL ended the statement at `statement_timeout`. */
const TIMED_OUT = '57014';

const RETRY_AFTER_SECONDS = 10;
const UNAVAILABLE = { status: 503, headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } };
/** What may be answered later as it is. */
const UNAVAILABLE_ERRORS = [DatabaseUnavailableError, TooManySubscriptionsError, TooManyExportsError];

/** Errors of ours and of GraphQL itself are told with a code; every other is logged and masked. */
export function explainError(error: unknown, message: string, logger: Logger): Error {
  const told = error instanceof GraphQLError ? error : undefined;
  const cause = told ? rootCause(told) : error;
  const known = cause instanceof AppError ? cause : databaseError(cause);
  if (known) {
    const isTooMuch = known instanceof RateLimitedError;
    if (known.retryable && !isTooMuch) logger.warn({ err: cause }, 'a query could not be answered');
    const http = isTooMuch ? tooMuch(known) : UNAVAILABLE_ERRORS.some((type) => known instanceof type) && UNAVAILABLE;
    return new GraphQLError(known.message, {
      ...where(told),
      extensions: { code: known.code, ...(http ? { http } : {}) },
    });
  }
  if (told && cause === undefined) {
    // Of what a parser said only the message is of use.
    const { originalError: _, ...extensions } = told.extensions;
    return new GraphQLError(told.message, { ...where(told), extensions: { code: 'BAD_REQUEST', ...extensions } });
  }
  logger.error({ err: cause }, 'a query failed');
  return maskError(error, message);
}

/** What is not GraphQL's own; undefined when all of it is. */
function rootCause(error: GraphQLError): Error | undefined {
  const { originalError } = error;
  return originalError instanceof GraphQLError ? rootCause(originalError) : originalError;
}

function databaseError(cause: unknown): AppError | undefined {
  if (!(cause instanceof Error) || !('code' in cause)) return undefined;
  const code = String(cause.code);
  if (code === TIMED_OUT)
    return new DatabaseUnavailableError('The database took too long. Ask for less, or try again later.', {}, { cause });
  if (!NO_CONNECTION.test(code)) return undefined;
  return new DatabaseUnavailableError('The database does not answer. Try again later.', {}, { cause });
}

function tooMuch({ retryAfterSeconds }: RateLimitedError) {
  return { status: 429, headers: { 'retry-after': String(retryAfterSeconds) } };
}

function where(error: GraphQLError | undefined) {
  return { nodes: error?.nodes ?? null, path: error?.path ?? null };
}
