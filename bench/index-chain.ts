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
const { contractsPallet }: typeof Pallets = require('../chain/pallets');

/** A message's weight limit; a dozen of them fit into one extrinsic. */
const CALL_LIMIT = { refTime: 30_000_000_000n, proofSize: 4_000_000n };
const STAKE = 2n * 10n ** 12n;
const NO_SAMPLES = `0x${'00'.repeat(32)}`;
const INTERVAL_MS = 5_000;
const INTERVALS_PER_REPORT = 3;
/** How many accounts the transfers go to. */
const HOLDERS = 2_000;
/** Blocks from one new device to the next. */
const DEVICE_EVERY = 20;
const DAY_MS = 86_400_000;
const PROGRESS_EVERY = 1_000;

type Extrinsic = ReturnType<ReturnType<typeof contractsPallet>['call']>;

/** How long a chain is, and how full. */
export interface ChainSize {
  readonly blocks: number;
  /** 3 or more. */
  readonly eventsPerBlock: number;
}

/** A finalized chain to index. */
export interface IndexChain {
  readonly deployment: Deployment;
  /** The height of its last block. */
  readonly height: number;
}

/**
 * Makes a chain: each block holds one extrinsic of several messages, which emit as many events. One account owns
 * everything. Every other block has a report of three intervals, now and then a device is registered, and all the rest
 * are transfers.
 */
export async function makeIndexChain(url: string, { blocks, eventsPerBlock }: ChainSize): Promise<IndexChain> {
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
    initialMints: [{ to: key.address, amount: 10n ** 30n }],
  });
  const writer = new Writer(chain, deployment, key, eventsPerBlock);
  const firstNonce = Number(await chain.request('system_accountNextIndex', [key.address]));
  let height = await headOf(chain);
  let signed = writer.signedExtrinsic(0, firstNonce);
  for (let index = 1; height < blocks; index++) {
    const submitted = chain.request('author_submitExtrinsic', [signed]);
    // While the node makes a block of that one.
    signed = writer.signedExtrinsic(index, firstNonce + index);
    await submitted;
    height = await sealed(chain, height);
    if (index % PROGRESS_EVERY === 0) console.error(`${height} of ${blocks} blocks made`);
  }
  await finalized(chain, height);
  await chain.close();
  return { deployment, height };
}

class Writer {
  private devices = 0;
  /** The end of what each device has reported. */
  private readonly reportedMs: number[] = [];
  private readonly startMs = Date.now() - 2 * DAY_MS;
  private readonly contracts: ReadonlyMap<ContractName, Contracts.Contract>;

  constructor(
    private readonly chain: Connection.Chain,
    deployment: Deployment,
    private readonly key: Keys.Key,
    private readonly eventsPerBlock: number,
  ) {
    const names: readonly ContractName[] = ['token', 'resourceRegistry', 'gridService'];
    this.contracts = new Map(names.map((name) => [name, openContract(chain, deployment, name)]));
  }

  signedExtrinsic(index: number, nonce: number): string {
    const { api, genesisHash } = this.chain;
    const { runtimeVersion } = api;
    const immortal = api.createType('ExtrinsicEra');
    const options = { nonce, blockHash: genesisHash, genesisHash, era: immortal, runtimeVersion };
    return this.extrinsic(index).sign(this.key, options).toHex();
  }

  private extrinsic(index: number): Extrinsic {
    const others = index % 2 === 0 ? INTERVALS_PER_REPORT : 0;
    const calls = Array.from({ length: this.eventsPerBlock - others }, (_, offset) =>
      this.transfer(index * this.eventsPerBlock + offset),
    );
    if (index % DEVICE_EVERY === 0) calls.push(this.setTime(this.startMs), this.registration());
    else if (index % 2 === 0) calls.push(this.setTime(this.startMs + DAY_MS), this.report(index % this.devices));
    // The next block needs a time after the last.
    return contractsPallet(this.chain).batchAll([...calls, this.setTime(Date.now())]);
  }

  private transfer(index: number): Extrinsic {
    const to = `0x${((index * 7_919) % HOLDERS).toString(16).padStart(64, 'a')}`;
    return this.call('token', 'transfer', [to, 10n ** 12n + BigInt(index), '0x']);
  }

  private registration(): Extrinsic {
    const metadata = {
      deviceType: 'Plug',
      capacityWatts: 2_000,
      siteId: NO_SAMPLES,
      region: 'GB-LND',
      manufacturer: 'TP-Link',
      model: 'P110',
      firmware: '1.3.0',
    };
    this.reportedMs.push(this.startMs);
    const args = [deviceId(this.devices++), this.key.address, this.key.address, metadata];
    return this.call('resourceRegistry', 'register_device', args, STAKE);
  }

  private report(device: number): Extrinsic {
    const fromMs = this.reportedMs[device] ?? this.startMs;
    const items = Array.from({ length: INTERVALS_PER_REPORT }, (_, index) => ({
      deviceId: deviceId(device),
      startMs: fromMs + index * INTERVAL_MS,
      endMs: fromMs + (index + 1) * INTERVAL_MS,
      netMwh: 400 + index,
      quality: 'Ok',
      samplesRoot: NO_SAMPLES,
    }));
    this.reportedMs[device] = fromMs + INTERVALS_PER_REPORT * INTERVAL_MS;
    return this.call('gridService', 'report', [items]);
  }

  /** Sudo sets the chain's time for the rest of the extrinsic: metering needs no waiting. */
  private setTime(ms: number): Extrinsic {
    const { api } = this.chain;
    const { sudo } = api.tx.sudo ?? {};
    const { setStorage } = api.tx.system ?? {};
    const now = api.query.timestamp?.now;
    if (!sudo || !setStorage || !now) throw new Error('This is no development chain with sudo.');
    const value = Buffer.alloc(8);
    value.writeBigUInt64LE(BigInt(ms));
    return sudo(setStorage([[now.key(), `0x${value.toString('hex')}`]]));
  }

  private call(name: ContractName, message: string, args: readonly unknown[], value = 0n): Extrinsic {
    const contract = this.contracts.get(name);
    if (!contract) throw new Error(`${name} is not deployed.`);
    const input = findMessage(contract.abi.messages, name, message).toU8a([...args]);
    return contractsPallet(this.chain).call({ Id: contract.address }, value, CALL_LIMIT, null, input);
  }
}

function deviceId(index: number): string {
  return `0x${(index + 1).toString(16).padStart(64, '0')}`;
}

async function headOf(chain: Connection.Chain): Promise<number> {
  const header = (await chain.request('chain_getHeader', [])) as { readonly number: string };
  return Number(header.number);
}

/** The height after the next block. The node now and then misses a transaction while it is busy, and is told then. */
async function sealed(chain: Connection.Chain, height: number): Promise<number> {
  for (let asked = 1; ; asked++) {
    const now = await headOf(chain);
    if (now > height) return now;
    if (asked % 200 === 0) await chain.request('engine_createBlock', [true, false]).catch(() => {});
  }
}

async function finalized(chain: Connection.Chain, height: number): Promise<void> {
  for (;;) {
    const header = (await chain.request('chain_getHeader', [await chain.request('chain_getFinalizedHead', [])])) as {
      readonly number: string;
    };
    if (Number(header.number) >= height) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
