import { Block, newHeader, runTask, taskHandler } from '@acala-network/chopsticks-core';
import { GenericExtrinsic } from '@polkadot/types';
import type { ApplyExtrinsicResult, Header } from '@polkadot/types/interfaces';
import type { ArchiveChain } from './archive-chain';

type Hex = `0x${string}`;
type RuntimeCall = [method: string, args: Hex[]];

const ZERO_HASH: Hex = `0x${'00'.repeat(32)}`;

export interface BuiltBlock {
  readonly block: Block;
  readonly included: ReadonlySet<Hex>;
  /** Valid, but this block had no room left. */
  readonly exhausted: ReadonlySet<Hex>;
}

/**
 * Builds the block after the head, dated `timeMs`, from those of `transactions` that the runtime accepts. Handing the
 * runtime over costs more than running it, so as many calls as possible go into one task; chopsticks' own builder hands
 * it over for each.
 */
export async function buildBlock(
  chain: ArchiveChain,
  timeMs: number,
  transactions: readonly Hex[],
): Promise<BuiltBlock> {
  const { head } = chain;
  const [registry, meta, wasm] = await Promise.all([head.registry, head.meta, head.wasm]);
  const header = await newHeader(head);
  const number = head.number + 1;
  const draft = new Block(chain, number, ZERO_HASH, head, { header, extrinsics: [], storage: head.storage });
  const changes: Record<Hex, Hex | null> = {};

  const run = async (calls: RuntimeCall[]) => {
    const { mockSignatureHost, allowUnresolvedImports, runtimeLogLevel } = chain;
    const task = { wasm, calls, mockSignatureHost, allowUnresolvedImports, runtimeLogLevel };
    const answer = await runTask(task, taskHandler(draft));
    if ('Error' in answer) throw new Error(answer.Error);
    return answer.Call;
  };
  const keep = (storageDiff: [Hex, Hex | null][]): void => {
    draft.pushStorageLayer().setAll(storageDiff);
    for (const [key, value] of storageDiff) changes[key] = value;
  };

  const setTime = meta.tx.timestamp?.set;
  if (!setTime) throw new Error('The runtime has no timestamp.');
  const timestamp = new GenericExtrinsic(meta.registry, setTime(BigInt(timeMs))).toHex();
  // Runs in one task with whatever comes first.
  let opening: RuntimeCall[] = [
    ['Core_initialize_block', [header.toHex()]],
    ['BlockBuilder_apply_extrinsic', [timestamp]],
  ];
  const included = new Set<Hex>();
  const exhausted = new Set<Hex>();
  for (const extrinsic of transactions) {
    // A transaction that makes the runtime panic leaves no trace, like one that it refuses.
    const answer = await run([...opening, ['BlockBuilder_apply_extrinsic', [extrinsic]]]).catch(() => undefined);
    const outcome = answer && registry.createType<ApplyExtrinsicResult>('ApplyExtrinsicResult', answer.result);
    if (answer && outcome?.isOk) {
      keep(answer.storageDiff);
      included.add(extrinsic);
      opening = [];
    } else if (outcome?.isErr && outcome.asErr.isInvalid && outcome.asErr.asInvalid.isExhaustsResources) {
      exhausted.add(extrinsic);
    }
  }
  const closing = await run([...opening, ['BlockBuilder_finalize_block', []]]);
  keep(closing.storageDiff);

  const { extrinsicsRoot } = registry.createType<Header>('Header', closing.result);
  const finalHeader = registry.createType<Header>('Header', { ...header.toJSON(), extrinsicsRoot });
  const extrinsics = [timestamp, ...included];
  const block = new Block(chain, number, finalHeader.hash.toHex(), head, {
    header: finalHeader,
    extrinsics,
    storage: head.storage,
    storageDiff: changes,
  });
  return { block, included, exhausted };
}
