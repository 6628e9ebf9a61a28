import {
  AccountExhaustedError,
  type ChainRequestError,
  type ExtrinsicError,
  ExtrinsicRefusedError,
} from './chain-errors';

const INVALID = 1010;
const UNKNOWN_VALIDITY = 1011;
const BANNED = 1012;
const LOW_PRIORITY = 1014;
const DROPPED_AT_ONCE = 1016;

export interface RefusalAdvice {
  readonly error: ExtrinsicError;
  /** True when the same call may get in with another nonce, or signed on a later block. */
  readonly signAgain: boolean;
}

/** What a transaction pool's refusal means. */
export function adviseOnRefusal(refusal: ChainRequestError, address: string): RefusalAdvice {
  const { rpcCode, reason } = refusal;
  const refused = (retryable: boolean): ExtrinsicError =>
    new ExtrinsicRefusedError(reason, rpcCode, retryable, { cause: refusal });
  switch (rpcCode) {
    case INVALID:
      if (/pay some fees|Payment/i.test(reason)) {
        return { error: new AccountExhaustedError(address, { cause: refusal }), signAgain: false };
      }
      if (/block limits|ExhaustsResources/i.test(reason)) return { error: refused(false), signAgain: false };
      // Another nonce, a younger block, or the signature of a runtime that has just been replaced.
      return {
        error: refused(true),
        signAgain: /outdated|Stale|future|ancient|bad (signature|proof)|BadProof/i.test(reason),
      };
    case BANNED:
    case LOW_PRIORITY:
      return { error: refused(true), signAgain: true };
    case UNKNOWN_VALIDITY:
    case DROPPED_AT_ONCE:
      return { error: refused(true), signAgain: false };
    default:
      return { error: refused(false), signAgain: false };
  }
}
