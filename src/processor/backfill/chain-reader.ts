import { z } from 'zod';
import type { IndexedBlock } from '../../database/indexed-block';
import { EVENTS_KEY } from '../../shared/block-proof';
import { InconsistentNodeError } from './node-errors';
import type { Request, RpcClient } from './rpc-client';

/** How many blocks are asked for together, and how many such groups are under way. */
const CHUNK_BLOCKS = 25;
const CHUNKS_IN_FLIGHT = 16;

const HeaderSchema = z.object({ number: z.string(), parentHash: z.string() });
const BlockSchema = z.object({ block: z.object({ header: HeaderSchema, extrinsics: z.array(z.string()) }) });
/** One for each height of a list; none for a block that the node does not have. */
const HashesSchema = z.array(z.string().nullable());
const EventsSchema = z.string().nullable();

/** A block as the node has it. */
export interface RawBlock {
  readonly height: number;
  readonly hash: string;
  readonly parentHash: string;
  /** System.Events and the extrinsics, SCALE-encoded; only of a block that names one of the contracts. */
  readonly content: { readonly events: string; readonly extrinsics: readonly string[] } | undefined;
}

export interface RawChunk {
  readonly blocks: readonly RawBlock[];
  /** Answer to `state_getRuntimeVersion` of the last block: the runtime that makes the block after it. */
  readonly versionAfter: unknown;
}

/** Blocks of a finalized range in their order, each the child of the one before. */
export class ChainReader {
  private readonly names: readonly string[];
  /** Whether most blocks are of interest, so that their extrinsics are better asked for at once. */
  private isDense = false;

  constructor(
    private readonly rpc: RpcClient,
    contracts: Iterable<string>,
  ) {
    this.names = [...contracts].map((address) => address.slice(2));
  }

  /** @throws InconsistentNodeError when a block is missing or its parent is not the block before. */
  async *read(from: number, to: number, previous: IndexedBlock | undefined): AsyncGenerator<RawChunk> {
    const underWay: Promise<RawChunk>[] = [];
    let next = from;
    let before = previous;
    for (;;) {
      for (; underWay.length < CHUNKS_IN_FLIGHT && next <= to; next += CHUNK_BLOCKS) {
        const chunk = this.readChunk(next, Math.min(next + CHUNK_BLOCKS - 1, to));
        // Its failure is told when its turn comes.
        chunk.catch(() => {});
        underWay.push(chunk);
      }
      const chunk = underWay.shift();
      if (!chunk) return;
      const { blocks, versionAfter } = await chunk;
      for (const block of blocks) {
        if (before && block.height === before.height + 1 && block.parentHash !== before.hash) {
          throw this.inconsistent(
            block.height,
            `its parent is ${block.parentHash}, and block ${before.height} is ${before.hash}.`,
          );
        }
        before = block;
      }
      yield { blocks, versionAfter };
    }
  }

  private async readChunk(from: number, to: number): Promise<RawChunk> {
    const heights = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    const hashes = this.check(HashesSchema, await this.rpc.call('chain_getBlockHash', [heights]), from);
    const isDense = this.isDense;
    const answers = await this.rpc.batch([
      ...hashes.flatMap((hash, index): readonly Request[] => [
        [isDense ? 'chain_getBlock' : 'chain_getHeader', [this.hashAt(heights, hashes, index)]],
        ['state_getStorage', [EVENTS_KEY, hash]],
      ]),
      ['state_getRuntimeVersion', [hashes.at(-1)]],
    ]);
    const events = heights.map((height, index) => this.check(EventsSchema, answers[2 * index + 1], height));
    const isNamed = events.map((hex) => hex !== null && this.names.some((name) => hex.includes(name)));
    const wanted = hashes.filter((_hash, index) => isNamed[index]);
    this.isDense = wanted.length * 2 > hashes.length;
    const bodies = isDense ? [] : await this.bodiesOf(wanted);
    const blocks = heights.map((height, index) => {
      const hash = this.hashAt(heights, hashes, index);
      const hex = events[index] ?? undefined;
      const block = isDense ? answers[2 * index] : isNamed[index] ? bodies.shift() : undefined;
      const { header, extrinsics } = block
        ? this.check(BlockSchema, block, height).block
        : { header: this.check(HeaderSchema, answers[2 * index], height), extrinsics: [] };
      if (Number(header.number) !== height) throw this.inconsistent(height, `its header is of block ${header.number}.`);
      const content = isNamed[index] && hex !== undefined ? { events: hex, extrinsics } : undefined;
      return { height, hash, parentHash: header.parentHash, content };
    });
    return { blocks, versionAfter: answers.at(-1) };
  }

  private async bodiesOf(hashes: readonly unknown[]): Promise<unknown[]> {
    if (hashes.length === 0) return [];
    return [...(await this.rpc.batch(hashes.map((hash): Request => ['chain_getBlock', [hash]])))];
  }

  private hashAt(heights: readonly number[], hashes: readonly unknown[], index: number): string {
    const hash = hashes[index];
    if (typeof hash === 'string') return hash;
    throw this.inconsistent(heights[index] ?? 0, 'it is final, and the node does not have it.');
  }

  private check<T>(schema: z.ZodType<T>, answer: unknown, height: number): T {
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw this.inconsistent(height, 'a part of it is missing.');
  }

  private inconsistent(height: number, problem: string): InconsistentNodeError {
    return new InconsistentNodeError(this.rpc.url, height, problem);
  }
}
