import { z } from 'zod';
import type { IndexedBlock } from '../../database/indexed-block';
import { InconsistentNodeError } from './node-errors';
import type { RpcClient } from './rpc-client';

const HashSchema = z.string();
const HeaderSchema = z.object({ number: z.string().transform(Number).pipe(z.int()) });

/** The newest block that the node calls final. @throws InconsistentNodeError, RpcRefusedError, RpcUnreachableError */
export async function finalizedBlock(rpc: RpcClient): Promise<IndexedBlock> {
  const hash = HashSchema.safeParse(await rpc.call('chain_getFinalizedHead', []));
  const header = HeaderSchema.safeParse(hash.success && (await rpc.call('chain_getHeader', [hash.data])));
  if (hash.success && header.success) return { height: header.data.number, hash: hash.data };
  throw new InconsistentNodeError(rpc.url, 0, 'it does not name a finalized head.');
}
