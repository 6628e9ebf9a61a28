/** Facts about a failure, for logs and for tests. Never secrets, never payloads. */
export type Details = Readonly<Record<string, string | number | bigint>>;

/** Every expected failure. Anything thrown that is not an AppError is a bug. */
export abstract class AppError extends Error {
  /** Stable, machine-readable name: logs, metrics and GraphQL extensions use it. */
  abstract readonly code: string;
  /** True when the same call may succeed later without anyone changing anything. */
  abstract readonly retryable: boolean;
  readonly details: Details;

  constructor(message: string, details: Details = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.details = details;
  }
}

/** A command or its configuration was used wrongly: the process ends with exit code 2. */
export class UsageError extends AppError {
  readonly code = 'USAGE';
  readonly retryable = false;
}

/** The person asked the process to stop before there was a result: exit code 130. */
export class InterruptedError extends AppError {
  readonly code = 'INTERRUPTED';
  readonly retryable = false;

  constructor() {
    super('Interrupted before there was a result.');
  }
}

/** One line for people: the message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
