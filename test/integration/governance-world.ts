import type { Codec } from '@polkadot/types/types';
import { ContractError } from '../../src/chain/chain-errors';
import { type Chain, connectChain } from '../../src/chain/connection';
import { type Contract, findMessage, openContract } from '../../src/chain/contract';
import { deploy } from '../../src/chain/deploy';
import { type Key, keyPairOf } from '../../src/chain/keys';
import { contractsPallet, largestWeight } from '../../src/chain/pallets';
import { callAction } from '../../src/chain/proposals';
import { Sender, type SentExtrinsic } from '../../src/chain/sender';
import type { ContractName } from '../../src/shared/deployment';
import { PWGD } from '../../src/shared/units';
import { startEmbedded } from './chain-worlds';

export const VOTING_PERIOD_MS = 60_000;
export const TIMELOCK_MS = 10_000;

/** The contracts on the embedded chain, whose time the test sets, and who holds PWGD. */
export interface GovernanceWorld {
  readonly contracts: Readonly<Record<ContractName, Contract>>;
  /** Owns the contracts at first, and is the guardian of governance. */
  readonly owner: Key;
  /** Holds 1,000 PWGD. */
  readonly voter: Key;
  /** Holds 1,000 PWGD. */
  readonly otherVoter: Key;
  /** Holds nothing. */
  readonly stranger: Key;
  ask(name: ContractName, message: string, ...args: unknown[]): Promise<Codec>;
  /** Sends a message, once a dry run has succeeded. */
  send(key: Key, name: ContractName, message: string, ...args: unknown[]): Promise<SentExtrinsic>;
  /** Sends a message whatever comes of it. */
  sendUntried(key: Key, name: ContractName, message: string, ...args: unknown[]): Promise<SentExtrinsic>;
  /** The error that a contract refuses a message with. */
  refusal(key: Key, name: ContractName, message: string, ...args: unknown[]): Promise<string>;
  /** What a proposal has to say to send this message. */
  callAction(name: ContractName, message: string, ...args: unknown[]): object;
  pwgdOf(address: string): Promise<bigint>;
  pass(ms: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startGovernanceWorld(): Promise<GovernanceWorld> {
  const time = await startEmbedded();
  const chain = await connectChain([time.url], 60_000);
  const keyOf = (suri: string): Key => keyPairOf(suri, chain);
  const [owner, voter, otherVoter, stranger] = [keyOf('//Alice'), keyOf('//Bob'), keyOf('//Charlie'), keyOf('//Dave')];
  const deployment = await deploy({
    chain,
    owner,
    operators: [],
    oracles: [],
    verifiers: [],
    treasury: owner.address,
    reportPeriodMs: 300_000,
    challengePeriodMs: time.challengePeriodMs,
    votingPeriodMs: VOTING_PERIOD_MS,
    timelockMs: TIMELOCK_MS,
    initialMints: [voter, otherVoter].map(({ address }) => ({ to: address, amount: 1_000n * PWGD })),
  });
  const open = (name: ContractName) => openContract(chain, deployment, name);
  const contracts = {
    token: open('token'),
    resourceRegistry: open('resourceRegistry'),
    gridService: open('gridService'),
    governance: open('governance'),
  };

  return {
    contracts,
    owner,
    voter,
    otherVoter,
    stranger,
    ask: (name, message, ...args) => contracts[name].query(message, args),
    send: (key, name, message, ...args) =>
      new Sender(chain, key).send(() => contracts[name].call(message, args, key.address)),
    sendUntried: (key, name, message, ...args) => {
      const { refTime, proofSize } = largestWeight(chain);
      const input = findMessage(contracts[name].abi.messages, name, message).toU8a(args);
      const target = { Id: contracts[name].address };
      return new Sender(chain, key).send(async () =>
        contractsPallet(chain).call(target, 0, { refTime: refTime / 2n, proofSize: proofSize / 2n }, null, input),
      );
    },
    refusal: (key, name, message, ...args) =>
      contracts[name].query(message, args, key.address).then(
        () => {
          throw new Error(`${name}.${message} was not refused.`);
        },
        (error: unknown) => {
          if (error instanceof ContractError) return error.errorName;
          throw error;
        },
      ),
    callAction: (name, message, ...args) => callAction(contracts[name], message, args),
    pwgdOf: async (address) => BigInt((await contracts.token.query('balance_of', [address])).toString()),
    pass: async (ms) => {
      await time.until((await chainTimeMs(chain)) + ms);
      await sealBlock(chain, stranger);
    },
    stop: async () => {
      await chain.close();
      await time.stop();
    },
  };
}

async function chainTimeMs({ api }: Chain): Promise<number> {
  return Number((await api.query.timestamp?.now?.())?.toString());
}

/** Dry runs happen at the time of the last block. */
async function sealBlock(chain: Chain, key: Key): Promise<void> {
  const remark = chain.api.tx.system?.remark;
  if (!remark) throw new Error('The chain has no system.remark.');
  await new Sender(chain, key).send(async () => remark('0x00'));
}
