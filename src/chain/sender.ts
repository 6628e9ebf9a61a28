import { setTimeout as delay } from 'node:timers/promises';
import type { SubmittableExtrinsic } from '@polkadot/api/types';
import type { EventRecord } from '@polkadot/types/interfaces';
import { z } from 'zod';
import type { Hex } from '../shared/ids';
import { extrinsicHashes, finalizedBlock, heightOf, readBlock } from './block';
import { ChainRequestError, ChainUnreachableError, ContractError, ExtrinsicFailedError } from './chain-errors';
import type { Chain } from './connection';
import { type DispatchErrorCodec, nameDispatchError } from './dispatch-error';
import { awaitFinality, type SignedExtrinsic } from './finality';
import type { Key } from './keys';
import { contractsPallet } from './pallets';
import { adviseOnRefusal } from './pool-refusal';

/** How long an extrinsic may take from being sent to being final. */
const FINALITY_LIMIT_MS = 120_000;
/** Blocks an extrinsic stays valid: when it has not landed by then it never will. */
const ERA_BLOCKS = 64;
/** How often an extrinsic that the pool refuses is signed anew, with another nonce or a later block. */
const MAX_SIGNATURES = 5;
const SIGN_AGAIN_PAUSE_MS = 500;
const READ_LIMIT_MS = 30_000;
const READ_PAUSE_MS = 1_000;

/** An event of a block and its position in System.Events. */
export interface PlacedRecord {
  readonly record: EventRecord;
  readonly index: number;
}

/** An extrinsic in a final block. */
export interface SentExtrinsic {
  readonly blockHash: Hex;
  readonly blockHeight: number;
  readonly blockTimeMs: number;
  readonly extrinsicHash: Hex;
  /** What this extrinsic emitted. */
  readonly records: readonly PlacedRecord[];
}

export type BuildExtrinsic = () => Promise<SubmittableExtrinsic<'promise'>>;

export interface SenderOptions {
  /** How long an extrinsic may take from being sent to being final; 120,000 ms when left out. */
  readonly limitMs?: number;
}

/**
 * Sends one account's extrinsics one after the other, with a nonce counter of its own. One account has one sender in
 * one process: others' extrinsics are got along with, but cost time.
 */
export class Sender {
  private queue: Promise<unknown> = Promise.resolve();
  private nextNonce: number | undefined;

  constructor(
    private readonly chain: Chain,
    readonly key: Key,
    private readonly options: SenderOptions = {},
  ) {}

  /**
   * Signs, sends, and waits until the extrinsic is final. `build` runs when it is this extrinsic's turn.
   * @throws ContractError, ContractCallError from `build`'s dry run.
   * @throws ExtrinsicError, each kind of failure its own: refused by the pool, failed in its block, lost, or pending.
   */
  send(build: BuildExtrinsic): Promise<SentExtrinsic> {
    const sent = this.queue.then(() => this.sendNow(build));
    this.queue = sent.catch(() => {});
    return sent;
  }

  /** Sends several calls as one extrinsic, of which either all succeed or none. */
  sendBatch(build: () => Promise<readonly SubmittableExtrinsic<'promise'>[]>): Promise<SentExtrinsic> {
    return this.send(async () => contractsPallet(this.chain).batchAll([...(await build())]));
  }

  private async sendNow(build: BuildExtrinsic): Promise<SentExtrinsic> {
    const limitMs = this.options.limitMs ?? FINALITY_LIMIT_MS;
    const extrinsic = await build();
    try {
      const { signed, blockHash } = await this.submit(extrinsic, limitMs);
      this.nextNonce = signed.nonce + 1;
      return await this.readResultPatiently(signed.hash, blockHash);
    } catch (error) {
      if (error instanceof ExtrinsicFailedError) await explainRevert(error, build);
      else this.nextNonce = undefined; // The chain knows best which nonce comes next.
      throw error;
    }
  }

  private async submit(
    extrinsic: SubmittableExtrinsic<'promise'>,
    limitMs: number,
  ): Promise<{ readonly signed: SignedExtrinsic; readonly blockHash: Hex }> {
    for (let attempt = 1; ; attempt++) {
      const signed = await this.sign(extrinsic);
      try {
        return { signed, blockHash: await awaitFinality(this.chain, signed, limitMs) };
      } catch (error) {
        if (!(error instanceof ChainRequestError)) throw error;
        const advice = adviseOnRefusal(error, this.key.address);
        if (!advice.signAgain || attempt >= MAX_SIGNATURES) throw advice.error;
        this.nextNonce = undefined;
        await delay(SIGN_AGAIN_PAUSE_MS * (attempt - 1));
      }
    }
  }

  private async sign(extrinsic: SubmittableExtrinsic<'promise'>): Promise<SignedExtrinsic> {
    const { api } = this.chain;
    const [birth, nonce] = await Promise.all([finalizedBlock(this.chain), this.nextNonce ?? this.askForNonce()]);
    const era = api.registry.createTypeUnsafe<EraCodec>('ExtrinsicEra', [
      { current: birth.height, period: ERA_BLOCKS },
    ]);
    extrinsic.sign(this.key, {
      nonce,
      era,
      blockHash: birth.hash,
      genesisHash: this.chain.genesisHash,
      runtimeVersion: api.runtimeVersion,
      signedExtensions: api.registry.signedExtensions,
    });
    return {
      bytes: extrinsic.toHex(),
      hash: extrinsic.hash.toHex(),
      nonce,
      birthBlock: birth.height,
      lastBlock: era.asMortalEra.death(birth.height) - 1,
    };
  }

  private async askForNonce(): Promise<number> {
    return z.int().parse(await this.chain.request('system_accountNextIndex', [this.key.address]));
  }

  /** What has happened is not made unknown by a connection that is lost now. */
  private async readResultPatiently(hash: Hex, blockHash: Hex): Promise<SentExtrinsic> {
    const deadline = Date.now() + READ_LIMIT_MS;
    for (;;) {
      try {
        return await this.readResult(hash, blockHash);
      } catch (error) {
        if (!(error instanceof ChainUnreachableError) || Date.now() > deadline) throw error;
        await delay(READ_PAUSE_MS);
      }
    }
  }

  /** @throws ExtrinsicFailedError when the extrinsic is in its block but did not do its work. */
  private async readResult(hash: Hex, blockHash: Hex): Promise<SentExtrinsic> {
    const { chain } = this;
    const [hashes, { records, timeMs }, blockHeight] = await Promise.all([
      extrinsicHashes(chain, blockHash),
      readBlock(chain, blockHash),
      heightOf(chain, blockHash),
    ]);
    const place = hashes.indexOf(hash);
    if (place < 0) throw new ChainUnreachableError([chain.url], `it has lost transaction ${hash}`);
    const own = records
      .map((record, index) => ({ record, index }))
      .filter(({ record }) => record.phase.isApplyExtrinsic && record.phase.asApplyExtrinsic.eq(place));
    const failed = own.find(
      ({ record }) => record.event.section === 'system' && record.event.method === 'ExtrinsicFailed',
    );
    if (failed) {
      const reason = nameDispatchError(chain, failed.record.event.data[0] as unknown as DispatchErrorCodec);
      throw new ExtrinsicFailedError(hash, blockHeight, reason);
    }
    return { blockHash, blockHeight, blockTimeMs: timeMs, extrinsicHash: hash, records: own };
  }
}

/** A block does not keep what a contract returned; trying it again tells why it was refused. */
async function explainRevert(error: ExtrinsicFailedError, build: BuildExtrinsic): Promise<void> {
  if (error.reason !== 'Contracts.ContractReverted') return;
  await build().catch((reason: unknown) => {
    if (reason instanceof ContractError) throw reason;
  });
}

type EraCodec = import('@polkadot/types/interfaces').ExtrinsicEra & {
  readonly asMortalEra: { death(current: number): number };
};
