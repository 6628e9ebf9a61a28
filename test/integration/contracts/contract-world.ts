import type { SubmittableExtrinsic } from '@polkadot/api/types';
import type { Codec } from '@polkadot/types/types';
import { compactAddLength } from '@polkadot/util';
import { z } from 'zod';
import { hashAt, heightOf, readBlock } from '../../../src/chain/block';
import { ContractError, ExtrinsicFailedError } from '../../../src/chain/chain-errors';
import { type Chain, connectChain } from '../../../src/chain/connection';
import { type Contract, findMessage, openContract } from '../../../src/chain/contract';
import { deploy } from '../../../src/chain/deploy';
import { accountIdOf, type Key, keyPairOf } from '../../../src/chain/keys';
import { contractsPallet, largestWeight } from '../../../src/chain/pallets';
import { integer } from '../../../src/chain/scale-json';
import { type PlacedRecord, Sender } from '../../../src/chain/sender';
import { createDecoder, type Decoder } from '../../../src/processor/events';
import { CONTRACT_NAMES, type ContractName, type Deployment } from '../../../src/shared/deployment';
import type { Hex } from '../../../src/shared/ids';
import { PWGD } from '../../../src/shared/units';
import { startEmbedded, startNode, type World } from '../chain-worlds';
import { Coverage } from './coverage';

const binary = process.env.CONTRACTS_NODE;
/** Funded by the owner: the chains' genesis knows six accounts. */
const POCKET_MONEY = 10n ** 17n;

/** Who takes part in every story. */
const URIS = {
  owner: '//Alice',
  oracle: '//Bob',
  household: '//Charlie',
  operator: '//Dave',
  guardian: '//Eve',
  stranger: '//Ferdie',
  verifier: '//Verifier',
  feed: '//Feed',
  otherOracle: '//OtherOracle',
  otherOperator: '//OtherOperator',
} as const;

/** How long things take: minutes and days where the test sets the time, seconds where it is real. */
export interface Periods {
  readonly intervalMs: number;
  readonly windowMs: number;
  readonly enrollLeadMs: number;
  readonly reportPeriodMs: number;
  readonly challengePeriodMs: number;
  readonly resolvePeriodMs: number;
  readonly votingPeriodMs: number;
  readonly timelockMs: number;
}

const SET_TIME: Periods = {
  intervalMs: 300_000,
  windowMs: 1_800_000,
  enrollLeadMs: 30_000,
  reportPeriodMs: 300_000,
  challengePeriodMs: 30_000,
  resolvePeriodMs: 7 * 86_400_000,
  votingPeriodMs: 3 * 86_400_000,
  timelockMs: 86_400_000,
};
const REAL_TIME: Periods = {
  intervalMs: 5_000,
  windowMs: 10_000,
  enrollLeadMs: 15_000,
  reportPeriodMs: 15_000,
  challengePeriodMs: 1_000,
  resolvePeriodMs: 20_000,
  votingPeriodMs: 20_000,
  timelockMs: 10_000,
};

/** The contracts that have an owner, a guardian and roles. */
export const OWNED_CONTRACTS = ['token', 'resourceRegistry', 'gridService'] as const;

/** One message to one contract. */
export interface Call {
  readonly to: Contract;
  readonly message: string;
  readonly args: readonly unknown[];
  /** Native tokens sent along. */
  readonly value?: bigint;
}

/** An event of one of our contracts as the processor decodes it. */
export interface Emitted {
  readonly contract: ContractName;
  readonly address: string;
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly data: Uint8Array;
  readonly signatureTopic: Uint8Array;
}

/** A chain to run against: the embedded one, or a real node where `CONTRACTS_NODE` names one. */
export interface ChainKind {
  readonly name: string;
  readonly isSkipped: boolean;
  readonly isTimeSet: boolean;
  start(): Promise<World>;
}
export const EMBEDDED: ChainKind = {
  name: 'the embedded chain',
  isSkipped: false,
  isTimeSet: true,
  start: startEmbedded,
};
export const REAL_NODE: ChainKind = {
  name: 'a real node',
  isSkipped: !binary,
  isTimeSet: false,
  start: () => startNode(binary ?? ''),
};
export const CHAINS = [EMBEDDED, REAL_NODE];

/** The deployed contracts, everybody who deals with them, and a record of what was tried. */
export class ContractWorld {
  readonly coverage = new Coverage();
  private readonly decode: Decoder;
  private readonly senders = new Map<string, Sender>();
  private readonly kinds = new Map<string, ContractName>();
  private readonly contracts = new Map<string, Contract>();

  private constructor(
    private readonly time: World,
    readonly isTimeSet: boolean,
    readonly chain: Chain,
    readonly deployment: Deployment,
    readonly keys: Readonly<Record<keyof typeof URIS, Key>>,
    readonly periods: Periods,
  ) {
    for (const name of CONTRACT_NAMES) this.kinds.set(accountIdOf(deployment.contracts[name].address), name);
    this.decode = createDecoder({ contracts: deployment.contracts, warn: console.warn });
  }

  static async start(kind: ChainKind): Promise<ContractWorld> {
    const time = await kind.start();
    const chain = await connectChain([time.url], 60_000);
    const keys = Object.fromEntries(Object.entries(URIS).map(([name, uri]) => [name, keyPairOf(uri, chain)])) as Record<
      keyof typeof URIS,
      Key
    >;
    const periods = kind.isTimeSet ? SET_TIME : REAL_TIME;
    const deployment = await deploy({
      chain,
      owner: keys.owner,
      operators: [keys.operator.address, keys.otherOperator.address],
      oracles: [keys.oracle.address, keys.otherOracle.address],
      verifiers: [keys.verifier.address],
      treasury: keys.owner.address,
      reportPeriodMs: periods.reportPeriodMs,
      challengePeriodMs: periods.challengePeriodMs,
      votingPeriodMs: periods.votingPeriodMs,
      timelockMs: periods.timelockMs,
      initialMints: [{ to: keys.household.address, amount: 1_000n * PWGD }],
    });
    const world = new ContractWorld(time, kind.isTimeSet, chain, deployment, keys, periods);
    await world.setUp();
    return world;
  }

  async stop(): Promise<void> {
    await this.chain.close();
    await this.time.stop();
  }

  contract(name: ContractName, address = this.deployment.contracts[name].address): Contract {
    const known = this.contracts.get(address);
    if (known) return known;
    this.kinds.set(accountIdOf(address), name);
    const contracts = { ...this.deployment.contracts, [name]: { ...this.deployment.contracts[name], address } };
    const contract = openContract(this.chain, { ...this.deployment, contracts }, name);
    this.contracts.set(address, contract);
    return contract;
  }

  call(name: ContractName, message: string, ...args: unknown[]): Call {
    return { to: this.contract(name), message, args };
  }

  grid(message: string, ...args: unknown[]): Call {
    return this.call('gridService', message, ...args);
  }

  registry(message: string, ...args: unknown[]): Call {
    return this.call('resourceRegistry', message, ...args);
  }

  token(message: string, ...args: unknown[]): Call {
    return this.call('token', message, ...args);
  }

  nowMs(): number {
    return this.time.nowMs();
  }

  /** Lets the chain reach `ms`, so that dry runs see it too. */
  async at(ms: number): Promise<void> {
    await this.time.until(ms);
    // A node that seals a block per transaction only dry-runs at the time of its last block.
    if (!this.isTimeSet) await this.submit(this.keys.stranger, [this.remark()]);
  }

  /** Sends messages in one extrinsic, which succeed together, and returns what our contracts emitted. */
  async send(key: Key, ...calls: Call[]): Promise<readonly Emitted[]> {
    const largest = largestWeight(this.chain);
    const parts = BigInt(calls.length) + 1n;
    const gasLimit = { refTime: largest.refTime / parts, proofSize: largest.proofSize / parts };
    const pallet = contractsPallet(this.chain);
    const extrinsics = calls.map(({ to, message, args, value = 0n }) =>
      pallet.call(
        { Id: to.address },
        value,
        gasLimit,
        null,
        findMessage(to.abi.messages, to.name, message).toU8a([...args]),
      ),
    );
    try {
      const records = await this.submit(key, extrinsics);
      for (const { to, message } of calls) this.coverage.succeeded(to.name, message);
      return this.eventsOf(records);
    } catch (error) {
      if (error instanceof ExtrinsicFailedError) {
        for (const { to, message, args, value = 0n } of calls) await to.call(message, args, key.address, { value });
      }
      throw error;
    }
  }

  /** What a message returns, without sending it. */
  async ask({ to, message, args }: Call, origin?: Key): Promise<Codec> {
    const answer = await to.query(message, args, origin?.address);
    this.coverage.succeeded(to.name, message);
    return answer;
  }

  /** The error that a message is refused with: `Registry(NotAuthorized)`. */
  async refusal(key: Key, { to, message, args, value = 0n }: Call): Promise<string> {
    try {
      await to.call(message, args, key.address, { value });
    } catch (error) {
      if (!(error instanceof ContractError)) throw error;
      this.coverage.refused(to.name, message, error.errorName);
      return error.errorName;
    }
    return `${to.name}.${message} is not refused`;
  }

  /** A contract of code that is on the chain already, of which our decoder knows the events. */
  async instantiate(name: ContractName, key: Key, args: readonly unknown[], salt: string): Promise<Contract> {
    const instantiate = this.chain.api.tx.contracts?.instantiate;
    const [made] = this.contract(name).abi.constructors;
    if (!instantiate || !made) throw new Error('There is nothing to instantiate with.');
    const { codeHash } = this.deployment.contracts[name];
    const largest = largestWeight(this.chain);
    const gasLimit = { refTime: largest.refTime / 2n, proofSize: largest.proofSize / 2n };
    const records = await this.submit(key, [instantiate(0, gasLimit, null, codeHash, made.toU8a([...args]), salt)]);
    const event = records.find(({ record: { event } }) => event.method === 'Instantiated');
    const address = event?.record.event.data[1]?.toString();
    if (address === undefined) throw new Error(`${name} was not instantiated.`);
    return this.contract(name, address);
  }

  async uploadCode(key: Key, code: Uint8Array): Promise<void> {
    const uploadCode = this.chain.api.tx.contracts?.uploadCode;
    if (!uploadCode) throw new Error('The chain takes no code.');
    await this.submit(key, [uploadCode(compactAddLength(code), null, 'Enforced')]);
  }

  /** The hash of the code that a contract runs on. */
  async codeHashOf({ address }: Contract): Promise<string> {
    const info = await this.chain.api.query.contracts?.contractInfoOf?.(address);
    return z.object({ codeHash: z.string() }).parse(info?.toJSON()).codeHash;
  }

  /** Sends calls of any pallet in one extrinsic, which succeed together. */
  async submit(key: Key, calls: readonly SubmittableExtrinsic<'promise'>[]): Promise<readonly PlacedRecord[]> {
    const sender = this.senders.get(key.address) ?? new Sender(this.chain, key);
    this.senders.set(key.address, sender);
    const [only] = calls;
    const sent = await (calls.length === 1 && only
      ? sender.send(async () => only)
      : sender.sendBatch(async () => calls));
    return sent.records;
  }

  /** Everything that the contracts have emitted since block 0, in order. */
  async everyEvent(): Promise<readonly Emitted[]> {
    const best = await this.chain.request('chain_getBlockHash', []);
    const height = await heightOf(this.chain, best as Hex);
    const events: Emitted[] = [];
    for (let block = 1; block <= height; block++) {
      const { records } = await readBlock(this.chain, await hashAt(this.chain, block));
      events.push(...this.eventsOf(records.map((record, index) => ({ record, index }))));
    }
    return events;
  }

  /** Free native tokens of an account. */
  async nativeBalanceOf(address: string): Promise<bigint> {
    const account = await this.chain.api.query.system?.account?.(address);
    return z.object({ data: z.object({ free: integer }) }).parse(account?.toJSON()).data.free;
  }

  private eventsOf(records: readonly PlacedRecord[]): readonly Emitted[] {
    return records.flatMap(({ record: { event, topics } }) => {
      if (event.section !== 'contracts' || event.method !== 'ContractEmitted') return [];
      const [account, data] = event.data;
      const contract = account && this.kinds.get(account.toHex());
      const [signatureTopic] = topics;
      if (!account || !data || !contract || !signatureTopic) return [];
      const bytes = data.toU8a(true);
      const decoded = this.decode(contract, {
        data: `0x${Buffer.from(bytes).toString('hex')}`,
        topics: topics.map((topic) => topic.toHex()),
      });
      if (decoded.error !== undefined) throw new Error(`An event of ${contract} cannot be decoded: ${decoded.error}`);
      this.coverage.emitted(contract, decoded.name);
      const address = account.toString();
      return [{ contract, address, ...decoded, data: bytes, signatureTopic: signatureTopic.toU8a() }];
    });
  }

  private async setUp(): Promise<void> {
    const { owner, guardian, feed, verifier, otherOracle, otherOperator } = this.keys;
    const { transferKeepAlive } = this.chain.api.tx.balances ?? {};
    if (!transferKeepAlive) throw new Error('The chain has no balances.');
    await this.submit(
      owner,
      [feed, verifier, otherOracle, otherOperator].map(({ address }) => transferKeepAlive(address, POCKET_MONEY)),
    );
    await this.send(
      owner,
      this.grid('grant_role', 'Feed', feed.address),
      this.grid('set_guardian', guardian.address),
      this.grid('set_parameter', 'EnrollLeadMs', this.periods.enrollLeadMs + 1),
      this.grid('set_parameter', 'EnrollLeadMs', this.periods.enrollLeadMs),
      this.grid('set_parameter', 'ResolvePeriodMs', this.periods.resolvePeriodMs),
      this.registry('set_guardian', guardian.address),
      this.token('set_guardian', guardian.address),
    );
  }

  private remark(): SubmittableExtrinsic<'promise'> {
    const remark = this.chain.api.tx.system?.remark;
    if (!remark) throw new Error('The chain has no system.remark.');
    return remark('0x00');
  }
}
