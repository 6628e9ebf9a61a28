import { Participation, ParticipationStatus } from '../../model';
import type { EventFields } from '../events';
import { type HandlerContext, participationIdOf } from './context';

export async function handleDeviceOptedOut(
  { entities }: HandlerContext,
  { eventId, deviceId }: EventFields['DeviceOptedOut'],
): Promise<void> {
  (await entities.get(Participation, participationIdOf(eventId, deviceId))).status = ParticipationStatus.OptedOut;
}

export async function handleDisputeOpened(
  { entities }: HandlerContext,
  { eventId, deviceId }: EventFields['DisputeOpened'],
): Promise<void> {
  (await entities.get(Participation, participationIdOf(eventId, deviceId))).status = ParticipationStatus.Disputed;
}

/** Confirmed fraud is settled by an event of its own, before or after this one. */
export async function handleDisputeResolved(
  { entities }: HandlerContext,
  { eventId, deviceId }: EventFields['DisputeResolved'],
): Promise<void> {
  const participation = await entities.get(Participation, participationIdOf(eventId, deviceId));
  if (participation.status === ParticipationStatus.Disputed) participation.status = ParticipationStatus.Enrolled;
}
