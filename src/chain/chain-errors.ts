import { AppError } from '../shared/errors';

/** No chain answers at any of the URLs. */
export class ChainUnreachableError extends AppError {
  readonly code = 'CHAIN_UNREACHABLE';
  readonly retryable = true;

  constructor(urls: readonly string[], options?: ErrorOptions) {
    super(
      `No chain answers at ${urls.join(' or ')}. Start the node, or correct the URL.`,
      { urls: urls.join(',') },
      options,
    );
  }
}

/** A contract refused a message with an error of its own; nothing was sent. */
export class ContractError extends AppError {
  readonly retryable = false;
  readonly code: string;

  constructor(
    readonly contract: string,
    readonly messageName: string,
    /** As in Rust: `NotOracle`, `Registry(DeviceNotFound)`. */
    readonly errorName: string,
  ) {
    super(`${contract}.${messageName} was refused: ${errorName}.`, { contract, messageName, errorName });
    this.code = `CONTRACT_${errorName.replaceAll(/\W+/g, '_').replace(/_$/, '').toUpperCase()}`;
  }
}

/** The runtime could not run a contract's message: trapped, out of gas, deposit too small. */
export class ContractCallError extends AppError {
  readonly code = 'CONTRACT_CALL';
  readonly retryable = false;
}

/** An extrinsic was refused by the pool, failed in its block, or was never seen final. */
export class ExtrinsicError extends AppError {
  readonly code = 'EXTRINSIC';

  constructor(
    message: string,
    readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    super(message, {}, options);
  }
}
