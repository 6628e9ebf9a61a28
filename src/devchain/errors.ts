import { AppError } from '../shared/errors';

/** The embedded chain could not start. */
export class DevChainError extends AppError {
  readonly code = 'DEV_CHAIN';
  readonly retryable = false;
}

/** Something else listens on the port the embedded chain was to use. */
export class PortTakenError extends AppError {
  readonly code = 'PORT_TAKEN';
  readonly retryable = false;

  constructor(port: number) {
    super(`Port ${port} is taken. Stop what listens there, or choose another port (0 takes any free one).`, { port });
  }
}
