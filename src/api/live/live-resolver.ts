import type { YogaInitialContext } from 'graphql-yoga';
import { Arg, Ctx, Int, Resolver, Root, Subscription } from 'type-graphql';
import type { ApiContext } from '../context';
import { CONTRACT_EVENT } from '../entities/contract-event';
import { BadInputError } from '../errors';
import { parseContractName } from '../ids';
import { LeaderboardBy, LeaderboardConnection, LeaderboardSubject, Status } from '../types';
import { type EventRow, LARGEST_TOP } from './change';
import type { IndexFeed, Told } from './index-feed';
import { watchEvents, watchLeaderboard, watchStatus } from './watches';

const DEFAULT_TOP = 10;

interface LiveContext extends ApiContext, YogaInitialContext {
  readonly feed: IndexFeed;
}

interface EventArgs {
  readonly contractName?: string | null;
  readonly name?: string | null;
}

interface LeaderboardArgs {
  readonly by: LeaderboardBy;
  readonly subject: LeaderboardSubject;
  readonly first: number;
}

type Subscribing<Args> = { readonly args: Args; readonly context: LiveContext };

/** What clients can follow, over server-sent events. */
@Resolver()
export class LiveResolver {
  @Subscription(() => CONTRACT_EVENT.type, {
    description:
      "Each newly indexed event, in the chain's order, once. While provenance.finalized is false its block may still be " +
      'rolled back. A rolled-back event is not retracted, but the events of the blocks that take the place of its block ' +
      'are told, also those of heights that were told before.',
    subscribe: ({ args, context }: Subscribing<EventArgs>) => {
      assertStream(context);
      const contractName = args.contractName ? parseContractName(args.contractName) : undefined;
      return context.feed.subscribe(watchEvents(contractName, args.name ?? undefined), context.request.signal);
    },
  })
  contractEvent(
    @Root() told: Told<EventRow>,
    @Ctx() context: LiveContext,
    @Arg('contractName', () => String, {
      nullable: true,
      description: 'token, resourceRegistry, gridService or governance',
    })
    _contractName?: string,
    @Arg('name', () => String, { nullable: true, description: "The event's name, such as RewardPaid." })
    _name?: string,
  ) {
    return itemOf(told, context);
  }

  @Subscription(() => Status, {
    description: 'The status at each newly indexed height, and when another block takes the place of the newest.',
    subscribe: ({ context }: Subscribing<object>) => {
      assertStream(context);
      return context.feed.subscribe(watchStatus(), context.request.signal);
    },
  })
  status(@Root() told: Told<Status>, @Ctx() context: LiveContext) {
    return itemOf(told, context);
  }

  @Subscription(() => LeaderboardConnection, {
    description: 'The top of the leaderboard, whole, whenever an entry of it has changed.',
    subscribe: ({ args: { by, subject, first }, context }: Subscribing<LeaderboardArgs>) => {
      assertStream(context);
      if (first < 1 || first > LARGEST_TOP) {
        throw new BadInputError(`A live leaderboard has 1 to ${LARGEST_TOP} entries, not ${first}.`);
      }
      return context.feed.subscribe(watchLeaderboard(by, subject, first), context.request.signal);
    },
  })
  leaderboard(
    @Root() told: Told<object>,
    @Ctx() context: LiveContext,
    @Arg('by', () => LeaderboardBy, { defaultValue: LeaderboardBy.Reward }) _by: LeaderboardBy,
    @Arg('subject', () => LeaderboardSubject, { defaultValue: LeaderboardSubject.Account })
    _subject: LeaderboardSubject,
    @Arg('first', () => Int, { defaultValue: DEFAULT_TOP, description: `1 to ${LARGEST_TOP}.` }) _first: number,
  ) {
    return itemOf(told, context);
  }
}

/** Has the item's fields read through the change's own context: what was read for an earlier one is out of date. */
function itemOf<Item>(told: Told<Item>, context: LiveContext): Item {
  if ('problem' in told) throw told.problem;
  Object.assign(context, told.context);
  return told.item;
}

/** Another kind of answer cannot be sent, and the subscription would stay open with nobody to read it. */
function assertStream({ request }: LiveContext): void {
  if (request.headers.get('accept')?.includes('text/event-stream')) return;
  throw new BadInputError('A subscription is answered as a stream: send the header accept: text/event-stream.');
}
