import { UnsuitableChainError } from './chain-errors';
import type { Chain } from './connection';

/** What running something costs: picoseconds of time, and bytes of proof. */
export interface Weight {
  readonly refTime: bigint;
  readonly proofSize: bigint;
}

/** pallet-contracts and pallet-utility of this chain. @throws UnsuitableChainError when it lacks one. */
export function contractsPallet({ api, url }: Chain) {
  const { call, instantiateWithCode } = api.tx.contracts ?? {};
  const { batchAll } = api.tx.utility ?? {};
  if (!call || !instantiateWithCode || !batchAll) throw new UnsuitableChainError(url);
  return { call, instantiateWithCode, batchAll };
}

/** The most that one extrinsic may use. */
export function largestWeight({ api, url }: Chain): Weight {
  const weights = api.consts.system?.blockWeights;
  if (!weights) throw new UnsuitableChainError(url);
  const { perClass } = weights as unknown as BlockWeights;
  const { refTime, proofSize } = perClass.normal.maxExtrinsic.unwrap();
  return { refTime: refTime.toBigInt(), proofSize: proofSize.toBigInt() };
}

interface IntegerCodec {
  toBigInt(): bigint;
}
interface BlockWeights {
  readonly perClass: {
    readonly normal: {
      readonly maxExtrinsic: { unwrap(): { readonly refTime: IntegerCodec; readonly proofSize: IntegerCodec } };
    };
  };
}
