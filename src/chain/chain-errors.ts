import { AppError } from '../shared/errors';
import type { Hex } from '../shared/ids';

/** No chain answers at any of the URLs. */
export class ChainUnreachableError extends AppError {
  readonly code = 'CHAIN_UNREACHABLE';
  readonly retryable = true;

  constructor(urls: readonly string[], reason: string, options?: ErrorOptions) {
    super(
      `No chain answers at ${urls.join(' or ')} (${reason}). Start the node, or correct the URL.`,
      { urls: urls.join(','), reason },
      options,
    );
  }
}

/** The node answered a request with a JSON-RPC error. */
export class ChainRequestError extends AppError {
  readonly code = 'CHAIN_REQUEST';
  readonly retryable = false;

  constructor(
    readonly method: string,
    /** JSON-RPC's number for it; undefined when the node gave none. */
    readonly rpcCode: number | undefined,
    /** What the node said about it: `Invalid Transaction: Transaction is outdated`. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`The node refused ${method}: ${reason}.`, { method, reason }, options);
  }
}

/** The chain lacks a pallet that PowerGrid needs. */
export class UnsuitableChainError extends AppError {
  readonly code = 'UNSUITABLE_CHAIN';
  readonly retryable = false;

  constructor(url: string) {
    super(`The chain at ${url} has no pallet-contracts and pallet-utility. Use one that has.`, { url });
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
    this.code = `CONTRACT_${codeWords(errorName)}`;
  }
}

/** `Registry(DeviceNotFound)` -> `REGISTRY_DEVICE_NOT_FOUND` */
function codeWords(errorName: string): string {
  const words = errorName.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').replaceAll(/\W+/g, '_');
  return words.replace(/_$/, '').toUpperCase();
}

const CALL_ADVICE: Readonly<Record<string, string>> = {
  'Contracts.ContractNotFound': 'The chain may have begun anew: deploy again with `powergrid deploy`.',
  'Contracts.CodeNotFound': 'The chain may have begun anew: deploy again with `powergrid deploy`.',
  'Contracts.StorageDepositNotEnoughFunds': 'Put native tokens on the account that signs.',
  'Contracts.StorageDepositLimitExhausted': 'It needs more storage than was foreseen; try again.',
  'Contracts.TransferFailed': 'Put native tokens on the account that signs.',
  'Contracts.OutOfGas': 'It needs more gas than one transaction may use, or than was foreseen; try again with less.',
  'Contracts.ContractTrapped': "The contract's code failed; that is a bug, or other code than the deployment names.",
  LangError: 'The contract has other messages than abis/: compare its code with the deployment record.',
};

/** The runtime could not run a contract's message: trapped, out of gas, deposit too small. */
export class ContractCallError extends AppError {
  readonly code = 'CONTRACT_CALL';
  readonly retryable = false;

  constructor(
    readonly contract: string,
    readonly messageName: string,
    /** `Contracts.OutOfGas`, `LangError`. */
    readonly reason: string,
  ) {
    super(`${contract}.${messageName} cannot run: ${reason}.${advice(reason)}`, { contract, messageName, reason });
  }
}

/** An extrinsic did not do its work. */
export abstract class ExtrinsicError extends AppError {}

/** The transaction pool did not take an extrinsic. */
export class ExtrinsicRefusedError extends ExtrinsicError {
  readonly code = 'EXTRINSIC_REFUSED';

  constructor(
    readonly reason: string,
    readonly rpcCode: number | undefined,
    readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    super(
      `The node did not take the transaction: ${reason}.${retryable ? ' It may be sent again later.' : ''}`,
      { reason },
      options,
    );
  }
}

/** The account that signs has too little of the chain's native token. */
export class AccountExhaustedError extends ExtrinsicError {
  readonly code = 'ACCOUNT_EXHAUSTED';
  readonly retryable = false;

  constructor(address: string, options?: ErrorOptions) {
    super(`${address} cannot pay the transaction's fees. Put native tokens on that account.`, { address }, options);
  }
}

/** An extrinsic is in a final block, but failed there; nothing but its fee has changed. */
export class ExtrinsicFailedError extends ExtrinsicError {
  readonly code = 'EXTRINSIC_FAILED';
  readonly retryable = false;

  constructor(
    readonly extrinsicHash: Hex,
    readonly blockHeight: number,
    /** `Contracts.ContractReverted` */
    readonly reason: string,
  ) {
    super(`Transaction ${extrinsicHash} failed in block ${blockHeight}: ${reason}.${advice(reason)}`, {
      extrinsicHash,
      blockHeight,
      reason,
    });
  }
}

/** An extrinsic is in no final block and cannot get into one any more: sending it again is safe. */
export class ExtrinsicLostError extends ExtrinsicError {
  readonly code = 'EXTRINSIC_LOST';
  readonly retryable = true;

  constructor(extrinsicHash: Hex, reason: string) {
    super(`Transaction ${extrinsicHash} never got into the chain (${reason}). It may be sent again.`, {
      extrinsicHash,
      reason,
    });
  }
}

/** An extrinsic was sent, and nobody knows yet what became of it. */
export class ExtrinsicPendingError extends ExtrinsicError {
  readonly code = 'EXTRINSIC_PENDING';
  readonly retryable = true;

  constructor(extrinsicHash: Hex, limitMs: number, lastBlock: number) {
    super(
      `Transaction ${extrinsicHash} is not final after ${Math.round(limitMs / 1_000)} s; it may still land up to block ${lastBlock}. ` +
        'Is the chain making blocks, and are they becoming final?',
      { extrinsicHash, limitMs, lastBlock },
    );
  }
}

function advice(reason: string): string {
  const text = CALL_ADVICE[reason];
  return text === undefined ? '' : ` ${text}`;
}
