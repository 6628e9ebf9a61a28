import { Period } from '../../model';
import { type ApiContext, type ApiParts, createContext } from '../context';
import type { Indexed } from '../queries/indexed';
import { readLeaderboard } from '../resolvers/leaderboard';
import { StatusResolver } from '../resolvers/status';
import type { ItemRow, WithProvenance } from '../rows';
import type { LeaderboardBy, LeaderboardSubject, Status } from '../types';

/** What a live leaderboard shows at the most. */
export const LARGEST_TOP = 100;

/** An event as the database has it. */
export interface StoredEvent extends ItemRow {
  readonly contractName: string;
  readonly name: string | null;
  readonly blockHash: string;
}

/** What is read for many is not given up when one of them goes away. */
const never = (): AbortSignal => new AbortController().signal;

export type EventRow = WithProvenance<StoredEvent>;

/** A node that is slow to tell its height does not hold up what is told of the index. */
const CHAIN_HEIGHT_LIMIT_MS = 100;

type Top = Awaited<ReturnType<typeof readLeaderboard>>;

/** One change of the index. What its subscribers ask for is read once, however many they are. */
export class Change {
  private readonly tops = new Map<string, Promise<Top>>();
  private statusRead: Promise<Status> | undefined;

  private constructor(
    /** Reads as of this change or later. */
    readonly context: ApiContext,
    readonly indexed: Indexed,
    /** The events that it brought, in the chain's order. */
    readonly events: readonly EventRow[],
  ) {}

  static async of(parts: ApiParts, indexed: Indexed, events: readonly EventRow[]): Promise<Change> {
    const context = await createContext({ ...parts, chainHeight: () => inTime(parts.chainHeight()) }, never());
    return new Change(context, indexed, events);
  }

  status(): Promise<Status> {
    this.statusRead ??= new StatusResolver().status(this.context);
    return this.statusRead;
  }

  top(by: LeaderboardBy, subject: LeaderboardSubject): Promise<Top> {
    const key = `${by} ${subject}`;
    const top =
      this.tops.get(key) ??
      readLeaderboard(this.context, { by, subject, period: Period.AllTime }, { first: LARGEST_TOP });
    this.tops.set(key, top);
    return top;
  }
}

async function inTime(height: Promise<number | undefined>): Promise<number | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), CHAIN_HEIGHT_LIMIT_MS);
  });
  try {
    return await Promise.race([height, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
