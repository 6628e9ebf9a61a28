import type { SubmittableExtrinsic } from '@polkadot/api/types';
import type { Codec } from '@polkadot/types/types';
import type * as Connection from '../src/chain/connection';
import type * as Contracts from '../src/chain/contract';
import type * as Deploys from '../src/chain/deploy';
import type * as Keys from '../src/chain/keys';
import type * as Pallets from '../src/chain/pallets';
import type { ContractName, Deployment } from '../src/shared/deployment';

const { connectChain }: typeof Connection = require('../chain/connection');
const { findMessage, openContract }: typeof Contracts = require('../chain/contract');
const { deploy }: typeof Deploys = require('../chain/deploy');
const { keyPairOf }: typeof Keys = require('../chain/keys');
const { contractsPallet, largestWeight }: typeof Pallets = require('../chain/pallets');

/** What the largest of the messages that make up a history takes, and room for it: limits of a batch add up, and must fit into one block. */
const CALL_LIMIT = { refTime: 7_000_000_000n, proofSize: 2_000_000n };
/** What the chain adds to each call of a batch before it knows what the call takes. */
const CALL_BASE_REF_TIME = 1_500_000_000n;
const NUDGE_MS = 5_000;

export type Extrinsic = SubmittableExtrinsic<'promise'>;

/** What one message cost: picoseconds, bytes of proof, and native tokens held for new storage. */
export interface Cost {
  readonly refTime: bigint;
  readonly proofSize: bigint;
  readonly deposit: bigint;
}

export interface Call {
  readonly contract: ContractName;
  readonly message: string;
  readonly args: readonly unknown[];
  readonly value?: bigint;
}

/**
 * A development chain on which one account, which is also sudo, is everybody. Sudo sets the time of the chain for the
 * length of one extrinsic, so that weeks of metering need no waiting.
 */
export class BenchChain {
  private nonce = 0;

  private constructor(
    private readonly chain: Connection.Chain,
    private readonly key: Keys.Key,
    readonly deployment: Deployment,
    private readonly contracts: ReadonlyMap<ContractName, Contracts.Contract>,
  ) {}

  static async deploy(url: string): Promise<BenchChain> {
    const chain = await connectChain([url], 60_000);
    const key = keyPairOf('//Alice', chain);
    const deployment = await deploy({
      chain,
      owner: key,
      operators: [key.address],
      oracles: [key.address],
      verifiers: [key.address],
      treasury: key.address,
      reportPeriodMs: 600_000,
      challengePeriodMs: 60_000,
      initialMints: [{ to: key.address, amount: 10n ** 21n }],
    });
    const names: readonly ContractName[] = ['token', 'resourceRegistry', 'gridService', 'governance'];
    const contracts = new Map(names.map((name) => [name, openContract(chain, deployment, name)]));
    const bench = new BenchChain(chain, key, deployment, contracts);
    bench.nonce = Number(await chain.request('system_accountNextIndex', [key.address]));
    return bench;
  }

  get address(): string {
    return this.key.address;
  }

  /** How many messages fit into one extrinsic. */
  get largestBatch(): number {
    const perCall = CALL_LIMIT.refTime + CALL_BASE_REF_TIME;
    return Number((largestWeight(this.chain).refTime * 9n) / 10n / perCall);
  }

  /** The most picoseconds that one extrinsic may take. */
  get largestRefTime(): bigint {
    return largestWeight(this.chain).refTime;
  }

  async query(contract: ContractName, message: string, args: readonly unknown[]): Promise<Codec> {
    return this.contract(contract).query(message, args);
  }

  /** The four bytes that a message is called by. */
  selector(contract: ContractName, message: string): `0x${string}` {
    return findMessage(this.contract(contract).abi.messages, contract, message).selector.toHex();
  }

  /** Sends messages at the chain's time `atMs`, as many to an extrinsic as fit. */
  async send(atMs: number, calls: readonly Call[]): Promise<void> {
    for (let from = 0; from < calls.length; from += this.largestBatch) {
      const part = calls.slice(from, from + this.largestBatch);
      await this.submit(
        this.at(
          atMs,
          part.map((call) => this.extrinsic(call, CALL_LIMIT)),
        ),
      );
    }
  }

  /** Sends one message at the chain's time `atMs`, and tells what it cost beyond the extrinsic around it. */
  async measure(atMs: number, call: Call): Promise<Cost> {
    const limit = { refTime: this.largestRefTime / 2n, proofSize: 10n ** 9n };
    const around = await this.at(atMs, [this.extrinsic(call, { refTime: 0n, proofSize: 0n })]).paymentInfo(this.key);
    const { weight, deposit } = await this.submit(this.at(atMs, [this.extrinsic(call, limit)]));
    return {
      refTime: weight.refTime - around.weight.refTime.toBigInt(),
      proofSize: weight.proofSize - around.weight.proofSize.toBigInt(),
      deposit,
    };
  }

  close(): Promise<void> {
    return this.chain.close();
  }

  private contract(name: ContractName): Contracts.Contract {
    const contract = this.contracts.get(name);
    if (!contract) throw new Error(`${name} is not deployed.`);
    return contract;
  }

  private extrinsic({ contract, message, args, value = 0n }: Call, limit: Pallets.Weight): Extrinsic {
    const { abi, address } = this.contract(contract);
    const input = findMessage(abi.messages, contract, message).toU8a([...args]);
    return contractsPallet(this.chain).call({ Id: address }, value, limit, null, input);
  }

  /** The next block needs a time after the last: the true one is set again at the end. */
  private at(atMs: number, extrinsics: readonly Extrinsic[]): Extrinsic {
    const { api } = this.chain;
    const { sudo } = api.tx.sudo ?? {};
    const { setStorage } = api.tx.system ?? {};
    const now = api.query.timestamp?.now;
    if (!sudo || !setStorage || !now) throw new Error('This is no development chain with sudo.');
    const setTime = (ms: number): Extrinsic => {
      const value = Buffer.alloc(8);
      value.writeBigUInt64LE(BigInt(ms));
      return sudo(setStorage([[now.key(), `0x${value.toString('hex')}`]]));
    };
    return contractsPallet(this.chain).batchAll([setTime(atMs), ...extrinsics, setTime(Date.now())]);
  }

  private async submit(extrinsic: Extrinsic): Promise<{ readonly weight: Pallets.Weight; readonly deposit: bigint }> {
    // The node seals a block for each transaction it hears of, and now and then misses one while it is busy.
    const nudge = setInterval(() => {
      this.chain.request('engine_createBlock', [true, false]).catch(() => {});
    }, NUDGE_MS);
    try {
      return await this.submitOnce(extrinsic);
    } finally {
      clearInterval(nudge);
    }
  }

  private submitOnce(extrinsic: Extrinsic): Promise<{ readonly weight: Pallets.Weight; readonly deposit: bigint }> {
    return new Promise((resolve, reject) => {
      extrinsic
        .signAndSend(this.key, { nonce: this.nonce++ }, ({ status, isError, events, dispatchError, dispatchInfo }) => {
          if (isError) return reject(new Error(`A transaction became ${status.type}.`));
          if (!status.isInBlock && !status.isFinalized) return;
          if (dispatchError || !dispatchInfo) return reject(new Error(`A transaction failed: ${dispatchError}.`));
          const held = events.map(({ event: { section, method, data } }) => {
            const amount = section === 'contracts' ? BigInt(data[2]?.toString() ?? '0') : 0n;
            if (method === 'StorageDepositTransferredAndHeld') return amount;
            return method === 'StorageDepositTransferredAndReleased' ? -amount : 0n;
          });
          const { refTime, proofSize } = dispatchInfo.weight;
          resolve({
            weight: { refTime: refTime.toBigInt(), proofSize: proofSize.toBigInt() },
            deposit: held.reduce((sum, amount) => sum + amount, 0n),
          });
        })
        .catch(reject);
    });
  }
}
