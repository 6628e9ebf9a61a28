import { Condition } from '../../model';
import type { EventFields } from '../events';
import type { HandlerContext } from './context';

export async function handleConditionSubmitted(
  { entities, event }: HandlerContext,
  fields: EventFields['ConditionSubmitted'],
): Promise<void> {
  entities.add(
    Condition,
    new Condition({
      id: event.id,
      feed: fields.feed,
      loadMw: fields.loadMilliwatts,
      capacityMw: fields.capacityMilliwatts,
      frequencyMillihertz: BigInt(fields.frequencyMillihertz),
      voltageMillivolts: BigInt(fields.voltageMillivolts),
      renewableBp: fields.renewableBp,
      submittedAtMs: fields.atMs,
      event,
    }),
  );
}
