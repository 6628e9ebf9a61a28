import type { Sql } from 'postgres';

/** A version that was read this long ago is read again, while it is still answered from. */
const REFRESH_MS = 50;
/** A version that was read longer ago may be out of date, and nothing is answered from it. */
const LONGEST_TRUST_MS = 100;
/** A database that takes longer to tell its version is one of which nothing is known. */
const READ_LIMIT_MS = 500;

/** Names a state of the index: two that are equal have nothing committed between them. */
export interface IndexVersion {
  readonly height: number;
  readonly name: string;
}

interface VersionRow {
  readonly height: number;
  readonly name: string;
}

/**
 * Which state the index is in, read over a connection of its own, on which nothing slow is in the way. It is looked up
 * and not listened for: a connection can die without anybody telling, and the announcement that it was to bring with it.
 */
export class IndexState {
  private current: IndexVersion | undefined;
  private readAtMs = Number.NEGATIVE_INFINITY;
  private reads = 0;
  private queued: Promise<IndexVersion | undefined> | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly sql: Sql,
    /** Called before anybody is told of a version that is not the last one. */
    private readonly onChange: () => void,
  ) {}

  /** The version when it was read just now, so that it may be answered from at once. */
  get recent(): IndexVersion | undefined {
    const ageMs = performance.now() - this.readAtMs;
    if (ageMs > REFRESH_MS && !this.isReading) void this.confirm();
    return ageMs > LONGEST_TRUST_MS ? undefined : this.current;
  }

  /** Whether a version is on its way. */
  get isReading(): boolean {
    return this.reads > 0;
  }

  /**
   * The version, read after this call. Reads follow one another, so that a later one never brings an older version.
   * Undefined when nothing is indexed, or when the database does not tell in time.
   */
  confirm(): Promise<IndexVersion | undefined> {
    if (!this.queued) {
      this.reads += 1;
      this.queued = this.turn.then(() => {
        this.queued = undefined;
        return this.read();
      });
      this.turn = this.queued;
    }
    return this.queued;
  }

  private async read(): Promise<IndexVersion | undefined> {
    const readAtMs = performance.now();
    const version = await this.readVersion();
    if (version?.name !== this.current?.name) {
      this.current = version;
      this.onChange();
    }
    this.readAtMs = readAtMs;
    this.reads -= 1;
    return this.current;
  }

  private async readVersion(): Promise<IndexVersion | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), READ_LIMIT_MS);
    });
    // SQD counts its transactions in `nonce`; the hashes tell a database that was filled anew from the one before.
    const answer = this.sql<VersionRow[]>`
      select coalesce(h.height, s.height) as height, concat_ws(' ', s.nonce, s.height, s.hash, h.height, h.hash) as name
      from squid_processor.status s
      left join lateral (select height, hash from squid_processor.hot_block order by height desc limit 1) h on true
      where s.id = 0`.then(
      ([row]) => row,
      () => undefined,
    );
    try {
      return await Promise.race([answer, tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }
}
