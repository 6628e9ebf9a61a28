import type { SubmittableExtrinsic } from '@polkadot/api/types';
import type { AbiMessage } from '@polkadot/api-contract/types';
import type { Codec } from '@polkadot/types/types';
import type { ContractName, Deployment } from '../shared/deployment';
import { readArtefact } from './abis';
import { ContractCallError, ContractError } from './chain-errors';
import type { Chain } from './connection';

/** Gas and deposit that a dry run found are doubled: state and time may have moved by the block. The rest is refunded. */
const raise = (amount: bigint): bigint => amount * 2n;
/** Even a message that needed no deposit in its dry run may make a new storage item in its block. */
const MIN_DEPOSIT_LIMIT = 10n ** 12n;

/** The parts of decoded SCALE values that tell a contract's answer. */
interface ResultCodec extends Codec {
  readonly isErr?: boolean;
  readonly asErr?: EnumCodec;
  readonly asOk?: ResultCodec;
}
interface EnumCodec extends Codec {
  readonly type?: string;
  readonly value?: EnumCodec;
  readonly isBasic?: boolean;
}

/** One deployed contract: its messages by their names in the metadata. */
export interface Contract {
  readonly name: ContractName;
  readonly address: string;
  readonly abi: ReturnType<typeof readArtefact>['abi'];
  /** Runs a message without sending it. @throws ContractError when the contract refuses. */
  query(message: string, args: readonly unknown[], origin?: string): Promise<Codec>;
  /** A call whose limits a dry run for `origin` found. @throws ContractError when the contract refuses. */
  call(
    message: string,
    args: readonly unknown[],
    origin: string,
    value?: bigint,
  ): Promise<SubmittableExtrinsic<'promise'>>;
}

export function openContract(chain: Chain, deployment: Deployment, name: ContractName): Contract {
  const { api } = chain;
  const { address } = deployment.contracts[name];
  const { abi } = readArtefact(name, api.registry.getChainProperties());

  const dryRun = async (messageName: string, args: readonly unknown[], origin: string, value: bigint) => {
    const message = findMessage(abi.messages, name, messageName);
    const input = message.toU8a([...args]);
    const outcome = await contractsOf(chain).dryRun(origin, address, value, null, null, input);
    const { result, gasRequired, storageDeposit } = outcome as unknown as DryRun;
    if (result.isErr) {
      throw new ContractCallError(`${name}.${messageName} cannot run: ${describeDispatchError(chain, result.asErr)}.`);
    }
    const answer = decodeAnswer(abi, message, result.asOk.data.toU8a(true));
    throwIfRefused(name, messageName, answer);
    return { message, input, answer, gasRequired, storageDeposit };
  };

  return {
    name,
    address,
    abi,
    query: async (message, args, origin = address) => {
      const { answer } = await dryRun(message, args, origin, 0n);
      return answer.asOk ?? answer;
    },
    call: async (message, args, origin, value = 0n) => {
      const { input, gasRequired, storageDeposit } = await dryRun(message, args, origin, value);
      const gasLimit = {
        refTime: raise(gasRequired.refTime.toBigInt()),
        proofSize: raise(gasRequired.proofSize.toBigInt()),
      };
      const charge = storageDeposit.isCharge ? storageDeposit.asCharge.toBigInt() : 0n;
      const depositLimit = raise(charge) > MIN_DEPOSIT_LIMIT ? raise(charge) : MIN_DEPOSIT_LIMIT;
      return contractsOf(chain).call({ Id: address }, value, gasLimit, depositLimit, input);
    },
  };
}

/** pallet-contracts on this chain. @throws ContractCallError when it has none. */
export function contractsOf({ api, url }: Chain) {
  const dryRun = api.call.contractsApi?.call;
  const { call, instantiateWithCode } = api.tx.contracts ?? {};
  const { batchAll } = api.tx.utility ?? {};
  if (!dryRun || !call || !instantiateWithCode || !batchAll) {
    throw new ContractCallError(`The chain at ${url} has no pallet-contracts and pallet-utility. Use one that has.`);
  }
  return { dryRun, call, instantiateWithCode, batchAll };
}

interface CompactInteger extends Codec {
  toBigInt(): bigint;
}
interface DryRun {
  readonly gasRequired: { readonly refTime: CompactInteger; readonly proofSize: CompactInteger };
  readonly storageDeposit: { readonly isCharge: boolean; readonly asCharge: CompactInteger };
  readonly result: {
    readonly isErr: boolean;
    readonly asErr: DispatchErrorCodec;
    readonly asOk: { readonly data: Codec & { toU8a(isBare: boolean): Uint8Array } };
  };
}

interface DispatchErrorCodec extends Codec {
  readonly isModule: boolean;
  readonly asModule: Parameters<Chain['api']['registry']['findMetaError']>[0];
}

/** Messages of a trait are called `Trait::message` in the metadata; the trait is left out here. */
export function findMessage(messages: readonly AbiMessage[], contract: string, name: string): AbiMessage {
  const found = messages.find(({ identifier }) => identifier === name || identifier.endsWith(`::${name}`));
  if (!found) throw new Error(`${contract} has no message ${name}.`);
  return found;
}

function decodeAnswer(abi: Contract['abi'], message: AbiMessage, data: Uint8Array): ResultCodec {
  const type = message.returnType?.lookupName ?? message.returnType?.type;
  if (!type) throw new Error(`${message.identifier} returns nothing.`);
  return abi.registry.createTypeUnsafe<ResultCodec>(type, [data], { isPedantic: true });
}

/** ink! wraps every answer in Result<_, LangError>; messages that can refuse answer with a Result inside. */
function throwIfRefused(contract: string, message: string, answer: ResultCodec): void {
  if (answer.isErr)
    throw new ContractCallError(`${contract}.${message} could not be decoded by the contract (LangError).`);
  const inner = answer.asOk;
  if (inner?.isErr && inner.asErr) throw new ContractError(contract, message, errorNameOf(inner.asErr));
}

function errorNameOf(error: EnumCodec): string {
  const name = error.type ?? error.toString();
  const inner = error.value;
  return inner?.type ? `${name}(${errorNameOf(inner)})` : name;
}

/** `Contracts.OutOfGas` and the like. */
export function describeDispatchError(chain: Chain, error: DispatchErrorCodec): string {
  if (!error.isModule) return error.toString();
  const { section, name } = chain.api.registry.findMetaError(error.asModule);
  return `${section}.${name}`;
}
