/** The contract takes intervals of 5 seconds to an hour. */
export const MIN_INTERVAL_MS = 5_000;
export const MAX_INTERVAL_MS = 3_600_000;

/** Where intervals end. `edges` are the starts and ends of the windows the device is enrolled in, in any order. */
export interface CutPlan {
  readonly intervalMs: number;
  readonly edges: readonly number[];
}

/**
 * The first cut after `fromMs`: a UTC grid line or an edge. A grid line closer than 5 s to an edge or to `fromMs` is
 * left out, since it would make an interval that is too short; where that makes one longer than an hour, it is halved.
 */
export function nextCut(fromMs: number, { intervalMs, edges }: CutPlan): number {
  const edgeMs = Math.min(...edges.filter((edge) => edge > fromMs));
  let lineMs = (Math.floor(fromMs / intervalMs) + 1) * intervalMs;
  while (lineMs < edgeMs && (lineMs - fromMs < MIN_INTERVAL_MS || isNearEdge(lineMs, edges))) lineMs += intervalMs;
  const cutMs = Math.min(edgeMs, lineMs);
  return cutMs - fromMs > MAX_INTERVAL_MS ? fromMs + Math.floor((cutMs - fromMs) / 2) : cutMs;
}

/** The first grid line at or after `fromMs`: where a device's record begins. */
export function firstGridLine(fromMs: number, intervalMs: number): number {
  return Math.ceil(fromMs / intervalMs) * intervalMs;
}

function isNearEdge(lineMs: number, edges: readonly number[]): boolean {
  return edges.some((edge) => Math.abs(edge - lineMs) < MIN_INTERVAL_MS);
}
