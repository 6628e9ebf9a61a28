import { Device, GridEvent, Participation, ParticipationStatus } from '../../model';
import type { EventFields } from '../events';
import { storableInt } from '../inapplicable';
import { accountOf, type HandlerContext, participationIdOf } from './context';

export async function handleDeviceEnrolled(
  context: HandlerContext,
  fields: EventFields['DeviceEnrolled'],
): Promise<void> {
  const { entities, event } = context;
  const gridEvent = await entities.get(GridEvent, String(fields.eventId));
  const device = await entities.get(Device, fields.deviceId);
  const basisCount = storableInt('basisCount', fields.basisCount);
  const owner = await accountOf(context, fields.owner);
  gridEvent.enrolledCount += 1;
  device.participationCount += 1;
  owner.participationCount += 1;
  entities.add(
    Participation,
    new Participation({
      id: participationIdOf(fields.eventId, fields.deviceId),
      number: event.seq,
      gridEvent,
      device,
      owner,
      oracle: fields.oracle,
      baselineMwh: fields.baselineMwh,
      expectedMwh: fields.expectedMwh,
      methodId: String(fields.methodId),
      basisFromMs: fields.basisFromMs,
      basisToMs: fields.basisToMs,
      basisCount,
      evidence: fields.evidence,
      capacityWatts: fields.capacityWatts,
      reputation: fields.reputation,
      meteredMwh: 0n,
      coveredMs: 0n,
      windowMs: gridEvent.endsAtMs - gridEvent.startsAtMs,
      status: ParticipationStatus.Enrolled,
      disputeCount: 0,
      enrolledAtMs: fields.atMs,
      event,
    }),
  );
}
