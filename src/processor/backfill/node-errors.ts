import { AppError } from '../../shared/errors';

/** The node's blocks do not make a chain: one is missing, has another parent, or cannot be read. */
export class InconsistentNodeError extends AppError {
  readonly code = 'NODE_INCONSISTENT';
  readonly retryable = false;

  constructor(url: string, height: number, problem: string, options?: ErrorOptions) {
    super(
      `The node at ${url} does not answer rightly for block ${height}: ${problem} Nothing of it was indexed. Start again, ` +
        'on another node if it happens again.',
      { url, height },
      options,
    );
  }
}
