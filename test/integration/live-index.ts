import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Index from '../../src/processor/index-database';
import { ALICE, hex } from './api-fixture';

const ROOT = join(__dirname, '..', '..');
const lib = createRequire(__filename);
// Compiled: SQD's store takes the entities from lib/model.
const { IndexDatabase }: typeof Index = lib('../../lib/processor/index-database');
const { Account, ContractEvent, Period, PeriodTotal, TotalOf } = lib(
  '../../lib/model',
) as typeof import('../../src/model');

/** A block with one event for each name; `-` and what follows it in a hash tells branches apart. */
export interface LiveBlock {
  readonly height: number;
  readonly hash: string;
  readonly names: readonly string[];
}

/** The reward total of an account, written along with the last block's last event. */
export interface Earned {
  readonly account: string;
  readonly rewardTotal: bigint;
}

/** Writes blocks as the processor does: hot, with SQD's own rollback and announcements. */
export class LiveIndex {
  private final = { height: -1, hash: '0x' };
  private readonly database: InstanceType<typeof IndexDatabase>;

  constructor(url: string) {
    process.env.DB_URL = url;
    this.database = new IndexDatabase({
      url,
      projectDir: ROOT,
      onFailure: (failure) => {
        throw failure;
      },
    });
  }

  async connect(): Promise<void> {
    await this.database.connect();
  }

  async disconnect(): Promise<void> {
    await this.database.disconnect();
  }

  /** Puts final blocks on top of the final ones. */
  async writeFinal(blocks: readonly LiveBlock[], earned: readonly Earned[] = []): Promise<void> {
    const nextHead = blocks.at(-1) ?? this.final;
    await this.database.transact({ prevHead: this.final, nextHead }, (store) => write(store, blocks, earned));
    this.final = { height: nextHead.height, hash: nextHead.hash };
  }

  /** Puts hot blocks on top of `base`; what stood on it before is rolled back. */
  async writeHot(
    base: { readonly height: number; readonly hash: string },
    blocks: readonly LiveBlock[],
    earned: readonly Earned[] = [],
    finalized = this.final,
  ): Promise<void> {
    const refs = blocks.map(({ height, hash }) => ({ height, hash }));
    await this.database.transactHot2({ finalizedHead: finalized, baseHead: base, newBlocks: refs }, (store, from, to) =>
      write(store, blocks.slice(from, to), to === blocks.length ? earned : []),
    );
    this.final = finalized;
  }
}

type Store = Parameters<Parameters<InstanceType<typeof IndexDatabase>['transact']>[1]>[0];

async function write(store: Store, blocks: readonly LiveBlock[], earned: readonly Earned[]): Promise<void> {
  const events = blocks.flatMap((block) => block.names.map((name, index) => eventOf(block, name, index)));
  await store.upsert(events);
  const event = events.at(-1);
  if (!event) return;
  await store.upsert(
    earned.map(
      ({ account, rewardTotal }) =>
        new PeriodTotal({
          id: `Account-AllTime-0-${account}`,
          subject: TotalOf.Account,
          subjectId: account,
          period: Period.AllTime,
          periodStartMs: 0n,
          rewardTotal,
          rewardCount: 1,
          deliveredTotalMwh: 0n,
          settledCount: 1,
        }),
    ),
  );
  await store.upsert(
    earned.map(
      ({ account, rewardTotal }) =>
        new Account({
          id: account,
          balance: rewardTotal,
          rewardTotal,
          deliveredTotalMwh: 0n,
          rewardCount: 1,
          participationCount: 1,
          deviceCount: 1,
          event,
        }),
    ),
  );
}

function eventOf({ height, hash }: LiveBlock, name: string, index: number): InstanceType<typeof ContractEvent> {
  return new ContractEvent({
    id: `${String(height).padStart(10, '0')}-${String(index).padStart(6, '0')}`,
    blockHeight: height,
    blockHash: hash,
    blockTimeMs: BigInt(height) * 6_000n,
    extrinsicHash: hex('e'),
    extrinsicIndex: 1,
    eventIndex: index,
    contractName: name === 'Transfer' ? 'token' : 'gridService',
    contract: ALICE,
    seq: BigInt(height),
    digest: hex('d'),
    topics: [hex('f')],
    data: '0x01',
    name,
    args: { name },
    decodeError: undefined,
  });
}
