import { Device, type IntervalQuality, MeterInterval, Participation } from '../../model';
import type { EventFields } from '../events';
import { type HandlerContext, participationIdOf } from './context';

export async function handleIntervalRecorded(
  { entities, event }: HandlerContext,
  fields: EventFields['IntervalRecorded'],
): Promise<void> {
  const device = await entities.get(Device, fields.deviceId);
  const participation =
    fields.creditedEventId === undefined
      ? undefined
      : await entities.get(Participation, participationIdOf(fields.creditedEventId, fields.deviceId));
  device.lastIntervalEndMs = fields.endMs;
  entities.add(
    MeterInterval,
    new MeterInterval({
      id: `${fields.deviceId}-${fields.startMs}`,
      device,
      oracle: fields.oracle,
      startMs: fields.startMs,
      endMs: fields.endMs,
      netMwh: fields.netMwh,
      quality: fields.quality.__kind as IntervalQuality,
      samplesRoot: fields.samplesRoot,
      creditedEventId: fields.creditedEventId === undefined ? undefined : String(fields.creditedEventId),
      creditedMwh: fields.creditedMwh,
      recordedAtMs: fields.atMs,
      event,
    }),
  );
  if (!participation) return;
  participation.meteredMwh += fields.creditedMwh;
  participation.coveredMs += fields.endMs - fields.startMs;
}
