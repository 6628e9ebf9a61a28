import { z } from 'zod';
import type { IndexedBlock } from '../../database/indexed-block';
import { encodeHeader } from '../../shared/block-header';
import { PROVEN_KEYS, type ProvenBlock, verifyBlockProof } from '../../shared/block-proof';
import { type Clock, sleep } from '../../shared/clock';
import { AppError } from '../../shared/errors';
import { type Hex, isHex } from '../../shared/ids';
import { InsufficientProofError } from '../../shared/trie-proof';
import type { Answer, Request, RpcClient } from '../backfill/rpc-client';
import { RpcRefusedError } from '../node-connection';

/** JSON-RPC's own: the node does not know the method. */
const METHOD_NOT_FOUND = -32_601;
/** Substrate's: the state of the block is pruned. */
const STATE_DISCARDED = 4_003;
/** What was not answered well rests so long before it is asked for again. */
const PAUSE_MS = 1_000;

const HexSchema = z.string().refine(isHex);
const HeaderSchema = z.object({
  parentHash: HexSchema,
  number: z.string().regex(/^0x[0-9a-f]{1,8}$/),
  stateRoot: HexSchema,
  extrinsicsRoot: HexSchema,
  digest: z.object({ logs: z.array(HexSchema) }),
});
const ReadProofSchema = z.object({ proof: z.array(z.string()) });
const VersionSchema = z.object({ specName: z.string(), specVersion: z.int() });

/** A block's proof as it was checked, or why there is none. */
export type ProofOutcome = KeptProof | MissingProof;

export interface KeptProof {
  readonly block: IndexedBlock;
  readonly header: Hex;
  readonly nodes: readonly string[];
  readonly proven: ProvenBlock;
}

export interface MissingProof {
  readonly block: IndexedBlock;
  readonly missingReason: string;
  /** Pruned is for ever; unsure is what another answer may mend. Unrooted is a state that the header says nothing of. */
  readonly kind: 'pruned' | 'unsure' | 'unrooted';
}

/** There are no proofs to be had from this node, of whatever block. */
export class UnprovableError extends AppError {
  readonly code = 'UNPROVABLE';
  readonly retryable = false;
}

/** Asks a node for the proofs of blocks, and believes none of them before it has been checked. */
export class ProofReader {
  constructor(
    private readonly rpc: RpcClient,
    private readonly clock: Clock,
  ) {}

  /**
   * One outcome a block, in their order. What the node does not answer well is asked for twice.
   * @throws UnprovableError when it does not know of proofs; RpcUnreachableError when it does not answer for minutes.
   */
  async read(blocks: readonly IndexedBlock[]): Promise<readonly ProofOutcome[]> {
    const outcomes = await this.readOnce(blocks);
    const unsure = outcomes.filter((outcome) => 'kind' in outcome && outcome.kind === 'unsure');
    if (unsure.length === 0) return outcomes;
    await sleep(this.clock, PAUSE_MS);
    const again = await this.readOnce(unsure.map(({ block }) => block));
    return outcomes.map((outcome) => again.find(({ block }) => block === outcome.block) ?? outcome);
  }

  /**
   * The metadata of the runtime that made a block; undefined when the node cannot say. It is that of the parent's state,
   * and of the block's own unless the block replaced it.
   * @throws RpcUnreachableError
   */
  async readMetadata({ block, proven }: KeptProof): Promise<Hex | undefined> {
    for (const at of [proven.parentHash, block.hash]) {
      const { data } = VersionSchema.safeParse(await this.ask('state_getRuntimeVersion', at));
      if (data?.specName !== proven.specName || data.specVersion !== proven.specVersion) continue;
      const metadata = HexSchema.safeParse(await this.ask('state_getMetadata', at)).data;
      if (metadata !== undefined) return metadata;
    }
    return undefined;
  }

  /** Undefined when the node refuses. */
  private async ask(method: string, blockHash: string): Promise<unknown> {
    try {
      return await this.rpc.call(method, [blockHash]);
    } catch (error) {
      if (error instanceof RpcRefusedError) return undefined;
      throw error;
    }
  }

  private async readOnce(blocks: readonly IndexedBlock[]): Promise<readonly ProofOutcome[]> {
    try {
      const requests = blocks.flatMap(({ hash }): readonly Request[] => [
        ['chain_getHeader', [hash]],
        ['state_getReadProof', [PROVEN_KEYS, hash]],
      ]);
      const answers = await this.rpc.answers(requests);
      return blocks.map((block, index) => outcomeOf(block, answers[2 * index], answers[2 * index + 1]));
    } catch (error) {
      if (!(error instanceof RpcRefusedError)) throw error;
      const [block] = blocks;
      if (blocks.length === 1 && block) return [missing(block, 'The node refused to answer, perhaps for its size.')];
    }
    // A node refuses all together what it finds too much to answer at once.
    const outcomes: ProofOutcome[] = [];
    for (const block of blocks) outcomes.push(...(await this.readOnce([block])));
    return outcomes;
  }
}

function outcomeOf(
  block: IndexedBlock,
  headerAnswer: Answer | undefined,
  proofAnswer: Answer | undefined,
): ProofOutcome {
  const header = HeaderSchema.safeParse(headerAnswer?.result).data;
  if (!header) return missing(block, 'The node does not have this block.');
  if (proofAnswer?.error) return refused(block, proofAnswer.error.code);
  const nodes = ReadProofSchema.safeParse(proofAnswer?.result).data?.proof;
  if (!nodes) return missing(block, 'The node does not answer with a proof.');
  try {
    return check(block, encodeHeader(header), nodes);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error instanceof InsufficientProofError && error.details.hash === header.stateRoot) {
      return missing(block, 'The state root in the header is not the root of the state.', 'unrooted');
    }
    return missing(block, `The proof does not hold: ${error.message}`);
  }
}

function check(block: IndexedBlock, header: Hex, nodes: readonly string[]): ProofOutcome {
  const proven = verifyBlockProof({ blockHash: block.hash, header, nodes });
  if (proven.height !== block.height) return missing(block, 'The hash is that of a block of another height.');
  return { block, header, nodes, proven };
}

function refused(block: IndexedBlock, code: number | undefined): ProofOutcome {
  if (code === METHOD_NOT_FOUND) throw new UnprovableError('The node offers no proofs of its state.');
  if (code === STATE_DISCARDED) {
    return missing(block, `The node has discarded the state of this block (${code}).`, 'pruned');
  }
  return missing(block, `The node refused to prove the state of this block (${code ?? 'without a code'}).`);
}

function missing(block: IndexedBlock, missingReason: string, kind: MissingProof['kind'] = 'unsure'): MissingProof {
  return { block, missingReason, kind };
}
