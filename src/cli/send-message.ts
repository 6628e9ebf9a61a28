import { type CallOptions, openContract } from '../chain/contract';
import { atFreshTime } from '../chain/fresh-time';
import type { Key } from '../chain/keys';
import { Sender, type SentExtrinsic } from '../chain/sender';
import type { ContractName } from '../shared/deployment';
import type { OpenedTarget } from './chain-target';
import type { Output } from './output';

/** One message to one contract, and what to tell of it. */
export interface Message {
  readonly contract: ContractName;
  readonly message: string;
  readonly args: readonly unknown[];
  readonly key: Key;
  readonly options?: CallOptions;
}

/** Sends a message and waits until it is final. @throws ContractError when the contract refuses it. */
export function sendMessage({ chain, deployment }: OpenedTarget, sent: Message): Promise<SentExtrinsic> {
  const contract = openContract(chain, deployment, sent.contract);
  const sender = new Sender(chain, sent.key);
  return atFreshTime(chain, sender, () =>
    sender.send(() => contract.call(sent.message, sent.args, sent.key.address, sent.options ?? {})),
  );
}

/** Sends a message, says what it did, and gives block and extrinsic as the result. */
export async function sendAndTell(
  target: OpenedTarget,
  sent: Message,
  output: Output,
  told: string,
  result: object = {},
): Promise<void> {
  const { blockHeight, extrinsicHash } = await sendMessage(target, sent);
  output.say(`${told}, block ${blockHeight}.`);
  output.result({ ...result, block: blockHeight, extrinsic: extrinsicHash });
}
