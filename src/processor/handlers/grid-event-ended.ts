import { In } from 'typeorm';
import { GridEvent, GridEventStatus, Participation, ParticipationStatus } from '../../model';
import type { EventFields } from '../events';
import type { HandlerContext } from './context';

export async function handleGridEventCancelled(
  { entities }: HandlerContext,
  { eventId }: EventFields['GridEventCancelled'],
): Promise<void> {
  (await entities.get(GridEvent, String(eventId))).status = GridEventStatus.Cancelled;
}

/** What is not settled by then has expired. */
export async function handleGridEventClosed(
  { entities }: HandlerContext,
  { eventId, expiredCount }: EventFields['GridEventClosed'],
): Promise<void> {
  const id = String(eventId);
  const gridEvent = await entities.get(GridEvent, id);
  const unsettled =
    expiredCount === 0
      ? []
      : await entities.findAll(
          Participation,
          { gridEvent: { id }, status: In([ParticipationStatus.Enrolled, ParticipationStatus.Disputed]) },
          ({ id: participationId, status }) =>
            participationId.startsWith(`${id}-`) &&
            (status === ParticipationStatus.Enrolled || status === ParticipationStatus.Disputed),
        );
  gridEvent.status = GridEventStatus.Closed;
  for (const participation of unsettled) participation.status = ParticipationStatus.Expired;
}
