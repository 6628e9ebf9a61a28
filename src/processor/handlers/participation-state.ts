import { Dispute, GridEvent, Participation, ParticipationStatus, type Resolution } from '../../model';
import type { EventFields } from '../events';
import { type HandlerContext, participationIdOf } from './context';

export async function handleDeviceOptedOut(
  { entities }: HandlerContext,
  { eventId, deviceId }: EventFields['DeviceOptedOut'],
): Promise<void> {
  const participation = await entities.get(Participation, participationIdOf(eventId, deviceId));
  const gridEvent = await entities.get(GridEvent, String(eventId));
  participation.status = ParticipationStatus.OptedOut;
  gridEvent.optedOutCount += 1;
}

export async function handleDisputeOpened(
  { entities, event }: HandlerContext,
  { eventId, deviceId, verifier, reason, resolveUntilMs, atMs: openedAtMs }: EventFields['DisputeOpened'],
): Promise<void> {
  const participation = await entities.get(Participation, participationIdOf(eventId, deviceId));
  participation.status = ParticipationStatus.Disputed;
  participation.disputeCount += 1;
  entities.add(
    Dispute,
    new Dispute({
      id: `${participation.id}-${participation.disputeCount}`,
      participation,
      verifier,
      reason,
      openedAtMs,
      resolveUntilMs,
      event,
    }),
  );
}

/** Confirmed fraud is settled by an event of its own, before or after this one. */
export async function handleDisputeResolved(
  { entities }: HandlerContext,
  { eventId, deviceId, resolution, hasLapsed, by, atMs }: EventFields['DisputeResolved'],
): Promise<void> {
  const id = participationIdOf(eventId, deviceId);
  const participation = await entities.get(Participation, id);
  const dispute = await entities.get(Dispute, `${id}-${participation.disputeCount}`);
  Object.assign(dispute, {
    resolution: resolution.__kind as Resolution,
    hasLapsed,
    resolvedBy: by,
    resolvedAtMs: atMs,
  });
  if (participation.status === ParticipationStatus.Disputed) participation.status = ParticipationStatus.Enrolled;
}
