import type { LeaderboardBy, LeaderboardSubject, Status } from '../types';
import type { Change, EventRow } from './change';
import type { Watch } from './index-feed';

/** The events of one contract, or of one name, or all. */
export function watchEvents(contractName: string | undefined, name: string | undefined): Watch<EventRow> {
  return {
    begin: async () => {},
    choose: async ({ events }) =>
      events.filter(
        (event) =>
          (contractName === undefined || event.contractName === contractName) &&
          (name === undefined || event.name === name),
      ),
  };
}

/** The status, whenever the newest block is another. */
export function watchStatus(): Watch<Status> {
  const keyOf = ({ indexed: { height, hash } }: Change): string => `${height} ${hash}`;
  return watchState(async (change) => ({ key: keyOf(change), item: () => change.status() }));
}

/** The first entries of a leaderboard, whenever they are others or in another order. */
export function watchLeaderboard(by: LeaderboardBy, subject: LeaderboardSubject, first: number): Watch<object> {
  return watchState(async (change) => {
    const top = await change.top(by, subject);
    const nodes = top.nodes.slice(0, first);
    const edges = top.edges.slice(0, first);
    const hasNextPage = top.pageInfo.hasNextPage || top.nodes.length > first;
    const pageInfo = { ...top.pageInfo, hasNextPage, endCursor: edges.at(-1)?.cursor };
    const key = nodes.map(({ id, value }) => `${id} ${value}`).join('\n');
    return { key, item: async () => ({ nodes, edges, pageInfo }) };
  });
}

interface State<Item> {
  /** Equal as long as there is nothing to tell. */
  readonly key: string;
  readonly item: () => Promise<Item>;
}

function watchState<Item>(read: (change: Change) => Promise<State<Item>>): Watch<Item> {
  let told: string | undefined;
  return {
    begin: async (change) => {
      told = (await read(change)).key;
    },
    choose: async (change) => {
      const { key, item } = await read(change);
      if (key === told) return [];
      const items = [await item()];
      told = key;
      return items;
    },
  };
}
