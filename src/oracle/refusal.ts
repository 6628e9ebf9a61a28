import { ContractError } from '../chain/chain-errors';
import { AppError } from '../shared/errors';

const ADVICE: Readonly<Record<string, string>> = {
  NotOracle: "Let the contracts' owner approve this oracle's account with `powergrid authorize`.",
  StakeTooLow: "Put more native tokens on the oracle's account.",
  CapacityTooHigh: "Lower the plug's capacityWatts.",
  MetadataTooLong: "Shorten the plug's region.",
  NotEligible: 'See `powergrid device show`: it has to be active, with a reputation of 20 or more.',
  EventFull: "The event's budget is reserved by others; nothing can be done about this one.",
  WindowOverlaps: 'It takes part in another grid event at that time.',
  TooManyOpen: 'Settle its open participations first (`powergrid settle`).',
  BaselineTooHigh: 'The baseline is more than any recorded interval supports.',
  EventStarted: 'The window has begun, or the event was cancelled.',
  Paused: 'The contract is paused; this is tried again.',
  Disputed: 'A verifier disputes it; this is tried again once that is resolved.',
};

/** The contract's own name for its refusal, without what wraps it: `Registry(NotOracle)` -> `NotOracle`. */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof ContractError)) return undefined;
  return error.errorName.replace(/^(?:Registry|Token)\((.*)\)$/, '$1');
}

/** What to do about a contract's refusal; empty when nothing is known. */
export function adviceFor(refusal: string | undefined): string {
  return (refusal === undefined ? undefined : ADVICE[refusal]) ?? '';
}

const INTERVAL_ADVICE: Readonly<Record<string, string>> = {
  NotYourDevice: "The device's oracle is another account, or this one is no longer approved (`powergrid authorize`).",
  NotActive: 'The device was not active then. Reactivate it with `powergrid device reactivate`.',
  TooOld: 'Intervals are taken for 7 days: the oracle or the chain was away for longer.',
  OverCapacity: "The plug metered more than the device's registered capacity. Register it with its real capacity.",
};

/** The contract took a report, but not one of its intervals. */
export class IntervalRefusedError extends AppError {
  readonly code: string;
  readonly retryable = false;

  constructor(reason: string) {
    super(`The contract refused an interval: ${reason}. ${INTERVAL_ADVICE[reason] ?? ''}`.trim(), { reason });
    this.code = `INTERVAL_${reason.toUpperCase()}`;
  }
}
