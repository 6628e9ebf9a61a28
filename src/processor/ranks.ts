import { type FindOptionsWhere, In, MoreThan, MoreThanOrEqual } from 'typeorm';
import { PeriodTotal, RankBucket, TotalOf } from '../model';
import type { EntityStore } from './entity-cache';

/** What ranks are read from stays short: a rank counts the rows of one bucket, and adds up the buckets above it. */
const LARGEST_BUCKET = 8_192;

const COLUMNS = { Reward: 'rewardTotal', DeliveredMwh: 'deliveredTotalMwh' } as const;
type By = keyof typeof COLUMNS;
type Values = Readonly<Record<By, bigint>>;

/** A place on a leaderboard: by value, then by id. */
interface Place {
  readonly value: bigint;
  readonly subjectId: string;
}

/** The buckets of one leaderboard, lowest first, while a batch changes them. */
interface Board {
  readonly name: string;
  readonly by: By;
  readonly of: Pick<PeriodTotal, 'subject' | 'period' | 'periodStartMs'>;
  readonly buckets: RankBucket[];
  readonly changed: Set<RankBucket>;
  readonly removed: RankBucket[];
}

/** Keeps the buckets in step with the totals that one batch changes. */
export class RankChanges {
  private readonly before = new Map<PeriodTotal, Values>();

  constructor(private readonly largestBucket = LARGEST_BUCKET) {}

  /** To be called before a total changes. */
  remember(total: PeriodTotal): void {
    if (total.subject === TotalOf.System || this.before.has(total)) return;
    this.before.set(total, { Reward: total.rewardTotal, DeliveredMwh: total.deliveredTotalMwh });
  }

  /** Writes the buckets, before the totals are: one that has grown too large is cut in the totals it was counted from. */
  async write(store: EntityStore): Promise<void> {
    if (this.before.size === 0) return;
    const boards = await this.loadBoards(store);
    for (const board of boards.values()) await this.cutLarge(board, store);
    for (const [total, before] of this.before) {
      for (const by of Object.keys(COLUMNS) as By[]) {
        const board = boards.get(boardNameOf(total, by));
        const [from, to] = [before[by], total[COLUMNS[by]]];
        if (!board || from === to) continue;
        if (from > 0n) count(board, { value: from, subjectId: total.subjectId }, -1);
        if (to > 0n) count(board, { value: to, subjectId: total.subjectId }, 1);
      }
    }
    for (const board of boards.values()) this.mergeSmall(board);
    const all = [...boards.values()];
    await store.remove(all.flatMap(({ removed }) => removed));
    await store.upsert(all.flatMap(({ changed, buckets }) => buckets.filter((bucket) => changed.has(bucket))));
  }

  private async loadBoards(store: EntityStore): Promise<Map<string, Board>> {
    const boards = new Map<string, Board>();
    for (const total of this.before.keys()) {
      for (const by of Object.keys(COLUMNS) as By[]) {
        const name = boardNameOf(total, by);
        if (!boards.has(name)) boards.set(name, { name, by, of: total, buckets: [], changed: new Set(), removed: [] });
      }
    }
    const stored = await store.find(RankBucket, { where: { board: In([...boards.keys()]) } });
    for (const bucket of stored) boards.get(bucket.board)?.buckets.push(bucket);
    for (const board of boards.values()) {
      board.buckets.sort((one, other) => compare(lowestOf(one), lowestOf(other)));
      if (board.buckets.length === 0) addBucket(board, 0, { value: 0n, subjectId: '' }, 0);
    }
    return boards;
  }

  /** Totals only grow, so low buckets run empty. */
  private mergeSmall({ buckets, changed, removed }: Board): void {
    for (let index = buckets.length - 1; index > 0; index--) {
      const [lower, bucket] = [buckets[index - 1], buckets[index]];
      if (!lower || !bucket || !changed.has(bucket)) continue;
      if (bucket.count > 0 && bucket.count + lower.count > this.largestBucket / 4) continue;
      lower.count += bucket.count;
      changed.add(lower);
      buckets.splice(index, 1);
      removed.push(bucket);
    }
  }

  private async cutLarge(board: Board, store: EntityStore): Promise<void> {
    for (const [index, bucket] of board.buckets.entries()) {
      if (bucket.count <= this.largestBucket) continue;
      const half = Math.ceil(this.largestBucket / 2);
      const middle = await totalAt(store, board, bucket, half);
      addBucket(board, index + 1, middle, bucket.count - half);
      bucket.count = half;
      board.changed.add(bucket);
    }
  }
}

function boardNameOf({ subject, period, periodStartMs }: Board['of'], by: By): string {
  return `${subject}-${period}-${periodStartMs}-${by}`;
}

function count({ buckets, changed }: Board, place: Place, change: number): void {
  let [low, high] = [0, buckets.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const candidate = buckets[middle];
    if (candidate && compare(lowestOf(candidate), place) <= 0) low = middle;
    else high = middle - 1;
  }
  const bucket = buckets[low];
  if (!bucket) return;
  bucket.count += change;
  changed.add(bucket);
}

function addBucket({ name: board, buckets, changed }: Board, index: number, lowest: Place, size: number): void {
  const { value: lowestValue, subjectId: lowestSubjectId } = lowest;
  const id = `${board}-${lowestValue}-${lowestSubjectId}`;
  const bucket = new RankBucket({ id, board, lowestValue, lowestSubjectId, count: size });
  buckets.splice(index, 0, bucket);
  changed.add(bucket);
}

/** The total that stands `offset` places above the lowest of the bucket. */
async function totalAt(store: EntityStore, { by, of }: Board, bucket: RankBucket, offset: number): Promise<Place> {
  const column = COLUMNS[by];
  const { subject, period, periodStartMs } = of;
  const sameBoard = { subject, period, periodStartMs };
  const where: FindOptionsWhere<PeriodTotal>[] = [
    { ...sameBoard, [column]: MoreThan(bucket.lowestValue) },
    { ...sameBoard, [column]: bucket.lowestValue, subjectId: MoreThanOrEqual(bucket.lowestSubjectId) },
  ];
  if (bucket.lowestValue === 0n) where.pop();
  const order = { [column]: 'ASC', subjectId: 'ASC' } as const;
  const [total] = await store.find(PeriodTotal, { where, order, skip: offset, take: 1 });
  if (!total) throw new Error(`Leaderboard ${boardNameOf(of, by)} has fewer totals than its buckets count.`);
  return { value: total[column], subjectId: total.subjectId };
}

function lowestOf({ lowestValue, lowestSubjectId }: RankBucket): Place {
  return { value: lowestValue, subjectId: lowestSubjectId };
}

function compare(one: Place, other: Place): number {
  if (one.value !== other.value) return one.value < other.value ? -1 : 1;
  if (one.subjectId === other.subjectId) return 0;
  return one.subjectId < other.subjectId ? -1 : 1;
}
