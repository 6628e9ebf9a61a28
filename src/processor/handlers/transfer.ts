import { Transfer } from '../../model';
import type { EventFields } from '../events';
import { accountOf, type HandlerContext } from './context';

/** PWGD moved; minted when there is no sender, burned when there is no receiver. */
export async function handleTransfer(
  context: HandlerContext,
  { from, to, value }: EventFields['Transfer'],
): Promise<void> {
  const { entities, event } = context;
  if (from !== undefined) (await accountOf(context, from)).balance -= value;
  if (to !== undefined) (await accountOf(context, to)).balance += value;
  entities.add(Transfer, new Transfer({ id: event.id, from, to, amount: value, event }));
}
