import { _void, Bytes, compact, Enum, Option, Result, Struct, Tuple, u8, u32, u64, u128, Vector } from 'scale-ts';
import { blake2b256, type Hex, toHex } from '../shared/ids';
import type { NodeConnection } from './node-connection';

/** ink! selects a message by the first four bytes of the hash of its name. */
const SELECTOR = blake2b256(Buffer.from('history')).subarray(0, 4);

/** The arguments of the runtime's ContractsApi_call: origin, contract, value, gas and deposit limits, input. */
const CallArguments = Tuple(Bytes(32), Bytes(32), u128, Option(u64), Option(u128), Bytes());
const Weight = Tuple(compact, compact);
/** The beginning of its ContractResult, as pallet-contracts defines it, up to what the contract returns. */
const CallResult = Struct({
  gasConsumed: Weight,
  gasRequired: Weight,
  storageDeposit: Enum({ Refund: u128, Charge: u128 }),
  debugMessage: Vector(u8),
  returned: Result(Struct({ flags: u32, data: Bytes() }), _void),
});
/** What the message returns: ink!'s Result around `(seq, digest)`. */
const Returned = Result(Tuple(u64, Bytes(32)), _void);

/** A contract's numbered history: how many events, and the digest that chains them. */
export interface NumberedHistory {
  readonly seq: bigint;
  readonly digest: Hex;
}

/**
 * What a contract itself says of its history at a block.
 * @throws RpcRefusedError when the node has not the block's state; Error when it does not answer as a contract would.
 */
export async function readContractHistory(
  node: NodeConnection,
  contract: string,
  blockHash: string,
): Promise<NumberedHistory> {
  const address = Buffer.from(contract.slice(2), 'hex');
  const call = CallArguments.enc([address, address, 0n, undefined, undefined, SELECTOR]);
  const answer = String(await node.request('state_call', ['ContractsApi_call', toHex(call), blockHash]));
  const { returned } = CallResult.dec(answer);
  const message = returned.success ? Returned.dec(returned.value.data) : undefined;
  if (!message?.success) throw new Error(`${contract} does not tell its history at block ${blockHash}`);
  const [seq, digest] = message.value;
  return { seq, digest: toHex(digest) };
}
