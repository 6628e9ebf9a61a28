import type { SubmittableExtrinsic } from '@polkadot/api/types';
import type { Abi } from '@polkadot/api-contract';
import type { AbiMessage } from '@polkadot/api-contract/types';
import type { Codec } from '@polkadot/types/types';
import { u8aEq } from '@polkadot/util';
import type { ContractName, Deployment } from '../shared/deployment';
import { readArtefact } from './abis';
import { ContractCallError, ContractError } from './chain-errors';
import type { Chain } from './connection';
import { type DispatchErrorCodec, nameDispatchError } from './dispatch-error';
import { contractsPallet, largestWeight, type Weight } from './pallets';
import { callRuntime } from './runtime-call';

/** State and time may have moved until the block: what a dry run needed is raised by a quarter. */
const HEADROOM = { numerator: 5n, denominator: 4n };
/** Even a message that needed no deposit in its dry run may make a new storage item in its block. */
const MIN_DEPOSIT_LIMIT = 10n ** 12n;

export interface CallOptions {
  /** Native tokens to send along. */
  readonly value?: bigint;
  /** For messages that may do more in their block than in their dry run: gas of so many times as much. */
  readonly gasFactor?: bigint;
}

/** One deployed contract: its messages by their names in the metadata. */
export interface Contract {
  readonly name: ContractName;
  readonly address: string;
  readonly abi: Abi;
  /** Runs a message without sending it. @throws ContractError when the contract refuses. */
  query(message: string, args: readonly unknown[], origin?: string): Promise<Codec>;
  /** A call whose limits a dry run for `origin` found. @throws ContractError when the contract refuses. */
  call(
    message: string,
    args: readonly unknown[],
    origin: string,
    options?: CallOptions,
  ): Promise<SubmittableExtrinsic<'promise'>>;
}

export function openContract(chain: Chain, deployment: Deployment, name: ContractName): Contract {
  const { api } = chain;
  const { address } = deployment.contracts[name];
  const { abi } = readArtefact(name, api.registry.getChainProperties());

  const dryRun = async (messageName: string, args: readonly unknown[], origin: string, value: bigint) => {
    const message = findMessage(abi.messages, name, messageName);
    const input = message.toU8a([...args]);
    const outcome = await callRuntime<DryRun>(chain, 'contractsApi', 'call', [
      origin,
      address,
      value,
      null,
      null,
      input,
    ]);
    const { result, gasRequired, storageDeposit } = outcome;
    if (result.isErr) throw new ContractCallError(name, messageName, nameDispatchError(chain, result.asErr));
    const answer = readAnswer(abi, name, messageName, message, result.asOk.data.toU8a(true));
    return { input, answer, gasRequired, storageDeposit };
  };

  return {
    name,
    address,
    abi,
    query: async (message, args, origin = address) => (await dryRun(message, args, origin, 0n)).answer,
    call: async (message, args, origin, { value = 0n, gasFactor = 1n } = {}) => {
      const { input, gasRequired, storageDeposit } = await dryRun(message, args, origin, value);
      const charge = storageDeposit.isCharge ? storageDeposit.asCharge.toBigInt() : 0n;
      const depositLimit = charge * 2n > MIN_DEPOSIT_LIMIT ? charge * 2n : MIN_DEPOSIT_LIMIT;
      const gasLimit = gasLimitOf(
        { refTime: gasRequired.refTime.toBigInt(), proofSize: gasRequired.proofSize.toBigInt() },
        gasFactor,
        largestWeight(chain),
      );
      return contractsPallet(chain).call({ Id: address }, value, gasLimit, depositLimit, input);
    },
  };
}

/** What a dry run required, with headroom, and never more than one extrinsic may use. */
export function gasLimitOf(required: Weight, factor: bigint, largest: Weight): Weight {
  const raise = (amount: bigint, limit: bigint): bigint => {
    const raised = (amount * factor * HEADROOM.numerator) / HEADROOM.denominator;
    return raised < limit ? raised : limit;
  };
  return {
    refTime: raise(required.refTime, largest.refTime),
    proofSize: raise(required.proofSize, largest.proofSize),
  };
}

/** Messages of a trait are called `Trait::message` in the metadata; the trait is left out here. */
export function findMessage(messages: readonly AbiMessage[], contract: string, name: string): AbiMessage {
  const found = messages.find(({ identifier }) => identifier === name || identifier.endsWith(`::${name}`));
  if (!found) throw new Error(`${contract} has no message ${name}.`);
  return found;
}

/**
 * What a message returned. ink! wraps every answer in Result<_, LangError>; messages that can refuse answer with a
 * Result inside, of which this is the good part.
 * @throws ContractError when the contract refused; ContractCallError when there is no answer to be read.
 */
export function readAnswer(
  abi: Abi,
  contract: string,
  messageName: string,
  message: AbiMessage,
  data: Uint8Array,
): Codec {
  const answer = decodeAnswer(abi, message, data);
  if (!answer) throw new ContractCallError(contract, messageName, 'an answer that does not fit abis/');
  if (answer.isErr) throw new ContractCallError(contract, messageName, 'LangError');
  const inner = answer.asOk;
  if (inner?.isErr && inner.asErr) throw new ContractError(contract, messageName, errorNameOf(inner.asErr));
  return (inner?.isOk ? inner.asOk : inner) ?? answer;
}

function decodeAnswer(abi: Abi, message: AbiMessage, data: Uint8Array): ResultCodec | undefined {
  const type = message.returnType?.lookupName ?? message.returnType?.type;
  if (!type) throw new Error(`${message.identifier} returns nothing.`);
  try {
    const answer = abi.registry.createTypeUnsafe<ResultCodec>(type, [data]);
    // polkadot makes up what is missing and leaves out what is too much.
    return u8aEq(answer.toU8a(), data) ? answer : undefined;
  } catch {
    return undefined;
  }
}

/** `NotOracle`, `Registry(DeviceNotFound)`. */
function errorNameOf(error: EnumCodec): string {
  const name = error.type ?? error.toString();
  const inner = error.value;
  return inner?.type ? `${name}(${errorNameOf(inner)})` : name;
}

/** The parts of decoded SCALE values that tell a contract's answer. */
interface ResultCodec extends Codec {
  readonly isErr?: boolean;
  readonly isOk?: boolean;
  readonly asErr?: EnumCodec;
  readonly asOk?: ResultCodec;
}
interface EnumCodec extends Codec {
  readonly type?: string;
  readonly value?: EnumCodec;
}
interface IntegerCodec extends Codec {
  toBigInt(): bigint;
}
interface DryRun extends Codec {
  readonly gasRequired: { readonly refTime: IntegerCodec; readonly proofSize: IntegerCodec };
  readonly storageDeposit: { readonly isCharge: boolean; readonly asCharge: IntegerCodec };
  readonly result: {
    readonly isErr: boolean;
    readonly asErr: DispatchErrorCodec;
    readonly asOk: { readonly data: Codec & { toU8a(isBare: boolean): Uint8Array } };
  };
}
