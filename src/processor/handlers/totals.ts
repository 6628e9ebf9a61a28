import { Period, PeriodTotal, TotalOf } from '../../model';
import { periodStartMs } from '../../shared/periods';
import type { HandlerContext } from './context';

/** What one event adds to the totals of whom it concerns. PWGD in its smallest unit, energy in milliwatt-hours. */
interface Addition {
  readonly reward?: bigint;
  readonly deliveredMwh?: bigint;
}

/** Counts a reward or a settlement for its account, its device and the system, in every period that holds the moment. */
export async function addToTotals(
  { entities, ranks }: HandlerContext,
  { owner, deviceId, atMs }: { readonly owner: string; readonly deviceId: string; readonly atMs: bigint },
  { reward, deliveredMwh }: Addition,
): Promise<void> {
  const subjects = [
    [TotalOf.Account, owner],
    [TotalOf.Device, deviceId],
    [TotalOf.System, ''],
  ] as const;
  for (const [subject, subjectId] of subjects) {
    for (const period of Object.values(Period)) {
      const startMs = periodStartMs(period, atMs);
      const id = `${subject}-${period}-${startMs}-${subjectId}`;
      const total =
        (await entities.find(PeriodTotal, id)) ??
        entities.add(
          PeriodTotal,
          new PeriodTotal({
            id,
            subject,
            subjectId,
            period,
            periodStartMs: startMs,
            rewardTotal: 0n,
            rewardCount: 0,
            deliveredTotalMwh: 0n,
            settledCount: 0,
          }),
        );
      ranks.remember(total);
      if (reward !== undefined) {
        total.rewardTotal += reward;
        total.rewardCount += 1;
      }
      if (deliveredMwh !== undefined) {
        total.deliveredTotalMwh += deliveredMwh;
        total.settledCount += 1;
      }
    }
  }
}
