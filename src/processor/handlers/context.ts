import { Account, type ContractEvent } from '../../model';
import type { EntityCache } from '../entity-cache';
import type { RankChanges } from '../ranks';

/** What a handler works on: one event, and the entities of its batch. It reads what it needs before it changes any. */
export interface HandlerContext {
  readonly entities: EntityCache;
  readonly event: ContractEvent;
  readonly ranks: RankChanges;
}

/** The account, made with its first event. */
export async function accountOf({ entities, event }: HandlerContext, id: string): Promise<Account> {
  const known = await entities.find(Account, id);
  if (known) return known;
  return entities.add(
    Account,
    new Account({
      id,
      balance: 0n,
      rewardTotal: 0n,
      deliveredTotalMwh: 0n,
      rewardCount: 0,
      participationCount: 0,
      deviceCount: 0,
      event,
    }),
  );
}

export function participationIdOf(eventId: bigint, deviceId: string): string {
  return `${eventId}-${deviceId}`;
}
