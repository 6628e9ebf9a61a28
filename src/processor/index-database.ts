import { createOrmConfig } from '@subsquid/typeorm-config';
import { Store } from '@subsquid/typeorm-store';
import { ChangeTracker, rollbackBlock } from '@subsquid/typeorm-store/lib/hot';
import type { DatabaseState, FinalTxInfo, HashAndHeight, HotTxInfo } from '@subsquid/typeorm-store/lib/interfaces';
import { DataSource, type EntityManager } from 'typeorm';
import { ANNOUNCE_INDEXING } from '../database/announcements';
import type { AppError } from '../shared/errors';
import { asDatabaseFailure, ForeignProcessError, isConflict } from './database-failure';

/** SQD's own schema, in which the API looks up what is final. */
const SCHEMA = 'squid_processor';
const CONFLICT_RETRIES = 3;

export interface IndexDatabaseOptions {
  /** As it may be shown. */
  readonly url: string;
  /** Where the entities are compiled to `lib/model`. */
  readonly projectDir: string;
  /** Ends the process: SQD would tell of the failure with a stack trace. */
  readonly onFailure: (failure: AppError) => never;
}

type ApplyBlocks = (store: Store, begin: number, end: number) => Promise<void>;

/**
 * What SQD's processor writes to. Every batch is one serializable transaction with the place in the chain that it leads
 * to, so each event counts exactly once, however a process ends. Blocks that are not final yet keep what they changed,
 * and a batch on another branch first puts that back.
 *
 * It takes the place of typeorm-store's TypeormDatabase, on the same tables, because that one lets two processors that
 * follow the head undo each other's blocks for ever. Here each transaction has to come right after this process's last.
 */
export class IndexDatabase {
  readonly supportsHotBlocks = true;
  private source: DataSource | undefined;
  /** The number of the last transaction, as this process knows it. */
  private nonce = 0;
  /** The last transaction begun here: one has to end before the next begins. */
  private underWay: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: IndexDatabaseOptions) {}

  /** Opens the database, and says how far it is indexed. */
  async connect(): Promise<DatabaseState> {
    const source = new DataSource(createOrmConfig({ projectDir: this.options.projectDir }));
    const state = await this.guard(async () => {
      await source.initialize();
      return await source.transaction('SERIALIZABLE', async (em) => {
        await createTables(em);
        for (const statement of ANNOUNCE_INDEXING) await em.query(statement);
        return await readState(em);
      });
    });
    this.nonce = state.nonce;
    // From here on others may write through it.
    this.source = source;
    return state;
  }

  async disconnect(): Promise<void> {
    const source = this.source;
    this.source = undefined;
    await source?.destroy();
  }

  /** Writes final blocks. */
  async transact(info: FinalTxInfo, apply: (store: Store) => Promise<void>): Promise<void> {
    await this.transactStatements(info, (em) => apply(new Store(() => em)));
  }

  /** Writes final blocks with statements of the caller's own, which are sent again when another transaction is in the way. */
  async transactStatements(
    { prevHead, nextHead }: FinalTxInfo,
    send: (em: EntityManager) => Promise<void>,
  ): Promise<void> {
    await this.write(async (em, state) => {
      if (!isSame(state, prevHead)) throw new ForeignProcessError(this.options.url);
      await rollBack(em, state.top);
      await send(em);
      return nextHead;
    });
  }

  /** Writes blocks on top of `baseHead`, of which those above `finalizedHead` may be rolled back by a later call. */
  async transactHot2({ baseHead, finalizedHead: known, newBlocks }: HotTxInfo, apply: ApplyBlocks): Promise<void> {
    await this.write(async (em, state) => {
      // SQD may not know yet what `finalize` was told.
      const finalizedHead = known.height < state.height ? state : known;
      const isOnBranch = [state, ...state.top].some((block) => isSame(block, baseHead));
      const kept = state.top.filter(({ height }) => height <= baseHead.height);
      const isFinal = [state, ...kept, ...newBlocks].some((block) => isSame(block, finalizedHead));
      if (!isOnBranch || !isFinal) throw new ForeignProcessError(this.options.url);
      await rollBack(em, state.top.slice(kept.length));
      const finalCount = newBlocks.filter(({ height }) => height <= finalizedHead.height).length;
      if (finalCount > 0) await apply(new Store(() => em), 0, finalCount);
      await insertHotBlocks(em, newBlocks.slice(finalCount));
      for (const [index, { height }] of newBlocks.entries()) {
        if (index < finalCount) continue;
        await apply(new Store(() => em, new ChangeTracker(em, SCHEMA, height)), index, index + 1);
      }
      await em.query(`delete from ${SCHEMA}.hot_block where height <= $1`, [finalizedHead.height]);
      return finalizedHead;
    });
  }

  /** Makes a block that was written on top of the final ones final, with those below it. Others change nothing. */
  async finalize(block: HashAndHeight): Promise<void> {
    await this.write(async (em, state) => {
      if (!state.top.some((other) => isSame(other, block))) return state;
      await em.query(`delete from ${SCHEMA}.hot_block where height <= $1`, [block.height]);
      return block;
    });
  }

  /** The last blocks that are not final, lowest first. */
  async readUnfinal(): Promise<readonly HashAndHeight[]> {
    return this.source ? (await readState(this.source.manager)).top : [];
  }

  /** SQD asks for this where there is no transactHot2. */
  async transactHot(info: HotTxInfo, apply: (store: Store, block: HashAndHeight) => Promise<void>): Promise<void> {
    await this.transactHot2(info, async (store, begin, end) => {
      for (const block of info.newBlocks.slice(begin, end)) await apply(store, block);
    });
  }

  /** One transaction; `work` returns the block that is final after it. */
  private async write(work: (em: EntityManager, state: DatabaseState) => Promise<HashAndHeight>): Promise<void> {
    const written = this.underWay.then(() => this.writeNext(work));
    // Its failure is told to whoever asked for it.
    this.underWay = written.catch(() => {});
    await written;
  }

  private async writeNext(work: (em: EntityManager, state: DatabaseState) => Promise<HashAndHeight>): Promise<void> {
    await this.guard(async () => {
      for (let retries = CONFLICT_RETRIES; ; retries--) {
        try {
          await this.source?.transaction('SERIALIZABLE', async (em) => {
            const state = await readState(em);
            if (state.nonce !== this.nonce) throw new ForeignProcessError(this.options.url);
            const { height, hash } = await work(em, state);
            await em.query(`update ${SCHEMA}.status set height = $1, hash = $2, nonce = nonce + 1 where id = 0`, [
              height,
              hash,
            ]);
          });
          this.nonce += 1;
          return;
        } catch (error) {
          if (!isConflict(error) || retries === 0) throw error;
        }
      }
    });
  }

  private async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const failure = asDatabaseFailure(error, this.options.url);
      if (failure) this.options.onFailure(failure);
      throw error;
    }
  }
}

function isSame(one: HashAndHeight, other: HashAndHeight): boolean {
  return one.height === other.height && one.hash === other.hash;
}

async function createTables(em: EntityManager): Promise<void> {
  await em.query(`create schema if not exists ${SCHEMA}`);
  await em.query(
    `create table if not exists ${SCHEMA}.status
      (id int primary key, height int not null, hash text default '0x', nonce int default 0)`,
  );
  await em.query(`create table if not exists ${SCHEMA}.hot_block (height int primary key, hash text not null)`);
  await em.query(
    `create table if not exists ${SCHEMA}.hot_change_log (
      block_height int not null references ${SCHEMA}.hot_block on delete cascade,
      index int not null, change jsonb not null, primary key (block_height, index))`,
  );
  await em.query(`insert into ${SCHEMA}.status (id, height, hash) values (0, -1, '0x') on conflict do nothing`);
}

/** The last final block, and those on top of it that are not final, lowest first. */
async function readState(em: EntityManager): Promise<DatabaseState> {
  const [status] = await em.query<Omit<DatabaseState, 'top'>[]>(
    `select height, hash, nonce from ${SCHEMA}.status where id = 0`,
  );
  if (!status) throw new Error(`${SCHEMA}.status has lost its row.`);
  const top = await em.query<HashAndHeight[]>(`select height, hash from ${SCHEMA}.hot_block order by height`);
  return { ...status, top };
}

/** Puts back what blocks changed, the last one first. */
async function rollBack(em: EntityManager, blocks: readonly HashAndHeight[]): Promise<void> {
  for (const { height } of blocks.toReversed()) await rollbackBlock(SCHEMA, em, height);
}

async function insertHotBlocks(em: EntityManager, blocks: readonly HashAndHeight[]): Promise<void> {
  await em.query(`insert into ${SCHEMA}.hot_block (height, hash) select * from unnest($1::int[], $2::text[])`, [
    blocks.map(({ height }) => height),
    blocks.map(({ hash }) => hash),
  ]);
}
