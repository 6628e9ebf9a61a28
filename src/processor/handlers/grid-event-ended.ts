import { In } from 'typeorm';
import { GridEvent, GridEventStatus, Participation, ParticipationStatus } from '../../model';
import type { EventFields } from '../events';
import type { HandlerContext } from './context';

export async function handleGridEventCancelled(
  { entities }: HandlerContext,
  { eventId, reason: cancelReason, atMs: endedAtMs }: EventFields['GridEventCancelled'],
): Promise<void> {
  const gridEvent = await entities.get(GridEvent, String(eventId));
  Object.assign(gridEvent, { status: GridEventStatus.Cancelled, cancelReason, endedAtMs });
}

/** What is not settled by then has expired. */
export async function handleGridEventClosed(
  { entities }: HandlerContext,
  { eventId, expiredCount, atMs: endedAtMs }: EventFields['GridEventClosed'],
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
  Object.assign(gridEvent, { status: GridEventStatus.Closed, expiredCount: unsettled.length, endedAtMs });
  for (const participation of unsettled) participation.status = ParticipationStatus.Expired;
}
