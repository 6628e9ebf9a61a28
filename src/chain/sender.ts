import type { SubmittableExtrinsic } from '@polkadot/api/types';
import type { EventRecord } from '@polkadot/types/interfaces';
import type { ISubmittableResult } from '@polkadot/types/types';
import { messageOf } from '../shared/errors';
import type { Hex } from '../shared/ids';
import { ExtrinsicError } from './chain-errors';
import type { Chain } from './connection';
import { describeDispatchError } from './contract';
import type { Key } from './keys';

/** How long an extrinsic may take from being sent to being final. */
const FINALITY_LIMIT_MS = 120_000;
/** Blocks an extrinsic stays valid: when it did not land by then it never will. */
const ERA_BLOCKS = 64;

export interface SentExtrinsic {
  readonly blockHash: Hex;
  readonly blockHeight: number;
  readonly extrinsicHash: Hex;
  readonly events: readonly EventRecord[];
}

/** Sends one account's extrinsics one after the other, with a nonce counter of its own. */
export class Sender {
  private queue: Promise<unknown> = Promise.resolve();
  private nextNonce: number | undefined;

  constructor(
    private readonly chain: Chain,
    readonly key: Key,
  ) {}

  /**
   * Signs, sends, and waits until the extrinsic is final. `build` runs when it is this extrinsic's turn.
   * @throws ExtrinsicError when the pool refuses it, it fails in its block, or it does not become final in time.
   */
  send(build: () => Promise<SubmittableExtrinsic<'promise'>>): Promise<SentExtrinsic> {
    const sent = this.queue.then(async () => this.sendNow(await build()));
    this.queue = sent.catch(() => {});
    return sent;
  }

  private async sendNow(extrinsic: SubmittableExtrinsic<'promise'>): Promise<SentExtrinsic> {
    const { api } = this.chain;
    this.nextNonce ??= (await api.rpc.system.accountNextIndex(this.key.address)).toNumber();
    const nonce = this.nextNonce;
    await extrinsic.signAsync(this.key, { nonce, era: ERA_BLOCKS });
    const result = await this.watch(extrinsic).catch((error: unknown) => {
      // Whatever went wrong, the chain knows best which nonce comes next.
      this.nextNonce = undefined;
      throw error;
    });
    this.nextNonce = nonce + 1;
    const failure = result.dispatchError;
    if (failure)
      throw new ExtrinsicError(
        `The extrinsic failed in its block: ${describeDispatchError(this.chain, failure)}.`,
        false,
      );
    const blockHash = result.status.asFinalized.toHex();
    const blockHeight = (await api.rpc.chain.getHeader(blockHash)).number.toNumber();
    return { blockHash, blockHeight, extrinsicHash: extrinsic.hash.toHex(), events: result.events };
  }

  private watch(extrinsic: SubmittableExtrinsic<'promise'>): Promise<ISubmittableResult> {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => {
        reject(
          new ExtrinsicError(
            `The extrinsic was not final within ${FINALITY_LIMIT_MS / 1_000} s. Is the chain making blocks?`,
            true,
          ),
        );
      }, FINALITY_LIMIT_MS);
      const finish = (act: () => void): void => {
        clearTimeout(limit);
        act();
      };
      extrinsic
        .send((result) => {
          if (result.isFinalized) finish(() => resolve(result));
          else if (result.isError)
            finish(() => reject(new ExtrinsicError(`The pool gave the extrinsic up: ${result.status.type}.`, true)));
        })
        .catch((cause: unknown) => finish(() => reject(poolError(cause))));
    });
  }
}

/** Codes of the transaction pool that the same call may get over later. */
const RETRYABLE_POOL_CODES = new Set([1011, 1012, 1014, 1016]);

function poolError(cause: unknown): ExtrinsicError {
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'number' ? cause.code : undefined;
  const isStale = /outdated|in the future/i.test(messageOf(cause));
  return new ExtrinsicError(
    `The chain did not take the extrinsic: ${messageOf(cause)}.`,
    code === undefined || isStale || RETRYABLE_POOL_CODES.has(code),
    { cause },
  );
}
