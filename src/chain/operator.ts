import type { Deployment } from '../shared/deployment';
import { AppError } from '../shared/errors';
import type { Hex } from '../shared/ids';
import type { Chain } from './connection';
import { openContract } from './contract';
import { createFactReader } from './facts';
import type { Key } from './keys';
import type { Direction, GridEventKind } from './powergrid-chain';
import { Sender } from './sender';

export interface GridEventRequest {
  readonly kind: GridEventKind;
  readonly direction: Direction;
  /** Moved by the contract when it lies closer than its lead time. */
  readonly startsAtMs: number;
  readonly durationMs: number;
  /** PWGD per kWh in its smallest unit; 0 takes the contract's default. */
  readonly ratePerKwh: bigint;
  readonly targetMw: bigint;
  /** The most that may be paid; 0 takes the highest allowed. */
  readonly budget: bigint;
}

/** A grid event as it is in force, and where the chain says so. */
export interface OpenedGridEvent {
  readonly eventId: bigint;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly blockHeight: number;
  readonly extrinsicHash: Hex;
}

/** The chain did what was asked and did not say so. */
export class MissingEventError extends AppError {
  readonly code = 'MISSING_EVENT';
  readonly retryable = false;
}

/** Opens a grid event. @throws ContractError when the contract refuses, such as NotOperator. */
export async function createEvent(
  chain: Chain,
  deployment: Deployment,
  operator: Key,
  request: GridEventRequest,
): Promise<OpenedGridEvent> {
  const grid = openContract(chain, deployment, 'gridService');
  const message = {
    kind: request.kind,
    direction: request.direction,
    startsAtMs: request.startsAtMs,
    endsAtMs: request.startsAtMs + request.durationMs,
    ratePerKwh: request.ratePerKwh,
    targetMilliwatts: request.targetMw,
    budget: request.budget,
  };
  const sent = await new Sender(chain, operator).send(() => grid.call('create_event', [message], operator.address));
  const facts = createFactReader(chain, deployment)(sent.records, sent.blockHeight, sent.blockTimeMs);
  const created = facts.find((fact) => fact.name === 'GridEventCreated');
  if (created?.name !== 'GridEventCreated') {
    throw new MissingEventError(
      `Block ${sent.blockHeight} holds the extrinsic but no GridEventCreated of this deployment.`,
    );
  }
  const { eventId, startsAtMs, endsAtMs } = created;
  return { eventId, startsAtMs, endsAtMs, blockHeight: sent.blockHeight, extrinsicHash: sent.extrinsicHash };
}
