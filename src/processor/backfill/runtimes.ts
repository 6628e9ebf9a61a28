import { z } from 'zod';
import type { Hash } from '../hash';
import { BlockDecoder, type RuntimeVersion } from './block-decoder';
import type { RawBlock, RawChunk } from './chain-reader';
import { InconsistentNodeError } from './node-errors';
import type { Request, RpcClient } from './rpc-client';

const VersionSchema = z.object({
  specName: z.string(),
  specVersion: z.int(),
  implName: z.string(),
  implVersion: z.int(),
});
const MetadataSchema = z.string().startsWith('0x');

/** The decoder of each block: the runtime that made a block is the one that its parent left behind. */
export class Runtimes {
  private readonly decoders = new Map<string, BlockDecoder>();
  /** After the last block that was asked for. */
  private current: RuntimeVersion | undefined;

  constructor(
    private readonly rpc: RpcClient,
    private readonly hash: Hash,
  ) {}

  /** One decoder a block. The chunk follows on the one that was asked for before. */
  async decodersOf({ blocks, versionAfter }: RawChunk): Promise<readonly BlockDecoder[]> {
    const after = this.check(VersionSchema, versionAfter, blocks.at(-1));
    const isSame = this.current !== undefined && keyOf(after) === keyOf(this.current);
    this.current = after;
    const versions = isSame ? blocks.map(() => after) : await this.versionsOf(blocks);
    const decoders: BlockDecoder[] = [];
    for (const [index, block] of blocks.entries()) {
      decoders.push(await this.decoderOf(this.check(VersionSchema, versions[index], block), block));
    }
    return decoders;
  }

  private versionsOf(blocks: readonly RawBlock[]): Promise<readonly unknown[]> {
    return this.rpc.batch(blocks.map(({ parentHash }): Request => ['state_getRuntimeVersion', [parentHash]]));
  }

  private async decoderOf(version: RuntimeVersion, block: RawBlock): Promise<BlockDecoder> {
    const key = keyOf(version);
    const known = this.decoders.get(key);
    if (known) return known;
    const metadata = this.check(MetadataSchema, await this.rpc.call('state_getMetadata', [block.parentHash]), block);
    const decoder = new BlockDecoder(version, metadata, this.hash);
    this.decoders.set(key, decoder);
    return decoder;
  }

  private check<T>(schema: z.ZodType<T>, answer: unknown, block: RawBlock | undefined): T {
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw new InconsistentNodeError(this.rpc.url, block?.height ?? 0, 'its runtime is missing.');
  }
}

function keyOf({ specName, specVersion, implName, implVersion }: RuntimeVersion): string {
  return [specName, specVersion, implName, implVersion].join('/');
}
