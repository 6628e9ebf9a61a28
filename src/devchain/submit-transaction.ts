import type { BlockProducer } from './block-producer';
import { RpcError } from './rpc-error';
import type { Refusal } from './transaction-pool';

/** What a real node says in `data` of error 1010. */
const INVALID_TRANSACTION: Readonly<Record<string, string>> = {
  Call: 'Transaction call is not expected',
  Payment: 'Inability to pay some fees (e.g. account balance too low)',
  Future: 'Transaction will be valid in the future',
  Stale: 'Transaction is outdated',
  BadProof: 'Transaction has a bad signature',
  AncientBirthBlock: 'Transaction has an ancient birth block',
  ExhaustsResources: 'Transaction would exhaust the block limits',
  BadSigner: 'Invalid signing address',
};

/** A node's answers when its pool does not take a valid transaction. */
const POOL_REFUSALS: Readonly<Record<Refusal, () => RpcError>> = {
  known: () => new RpcError(1013, 'Transaction Already Imported'),
  conflict: () =>
    new RpcError(
      1014,
      'Priority is too low',
      'The transaction has too low priority to replace another transaction already in the pool.',
    ),
  full: () => new RpcError(1016, 'Immediately Dropped', "The transaction couldn't enter the pool because of the limit"),
};

/**
 * Puts a transaction in the pool. `onDropped` is called when it does not get into a block after all.
 * @throws RpcError with the code and data of a real node when it is refused.
 */
export async function submitTransaction(
  { chain, pool }: BlockProducer,
  extrinsic: `0x${string}`,
  onDropped: () => void,
): Promise<void> {
  for (;;) {
    const { head } = chain;
    const validity = await chain.validateExtrinsic(extrinsic).catch((cause: unknown) => {
      throw new RpcError(1002, 'Verification Error', cause instanceof Error ? cause.message : String(cause));
    });
    // What it requires may be in the block that was sealed meanwhile.
    if (chain.head !== head) continue;
    if (validity.isErr) {
      const error = validity.asErr;
      if (!error.isInvalid) throw new RpcError(1011, 'Unknown Transaction Validity', error.toString());
      const kind = error.asInvalid;
      const data = kind.isCustom ? `Custom error: ${kind.asCustom.toString()}` : INVALID_TRANSACTION[kind.type];
      throw new RpcError(1010, 'Invalid Transaction', data ?? kind.toString());
    }
    const { provides, requires } = validity.asOk;
    const hexOf = (tags: typeof provides): string[] => tags.map((tag) => tag.toHex());
    const refusal = pool.add(extrinsic, hexOf(provides), hexOf(requires), onDropped);
    if (refusal) throw POOL_REFUSALS[refusal]();
    return;
  }
}
