import { z } from 'zod';
import { UsageError } from '../../shared/errors';
import { parseDecimal } from '../../shared/units';
import type { PowerStep } from './power-profile';

const ProfileSchema = z
  .array(z.tuple([z.number().nonnegative(), z.number().nonnegative()]))
  .superRefine((entries, context) => {
    entries.forEach(([seconds], index) => {
      const [previous = -1] = entries[index - 1] ?? [];
      if (seconds <= previous) {
        context.addIssue({ code: 'custom', path: [index, 0], message: 'must be later than the entry before it' });
      }
    });
  });

export interface ProfileInput {
  /** `[emulated seconds since start, watts]`, in ascending order. */
  readonly entries: readonly (readonly [number, number])[];
  /** What is drawn before the first entry, in milliwatts. */
  readonly baseMw: bigint;
  /** The clock's time at which the emulation starts, in Unix milliseconds. */
  readonly startMs: number;
  /** Emulated seconds that pass in one second of the clock. */
  readonly speed: number;
}

/**
 * Lays `[seconds, watts]` entries out on the clock. A step counts from the first whole millisecond at which its
 * emulated second has come.
 * @throws UsageError when a power has more than three decimals.
 */
export function layOutProfile({ entries, baseMw, startMs, speed }: ProfileInput): PowerStep[] {
  const steps = entries.map(([seconds, watts]) => ({
    atMs: startMs + Math.ceil((seconds * 1_000) / speed),
    powerMw: milliwatts(watts),
  }));
  return [{ atMs: startMs, powerMw: baseMw }, ...steps];
}

/** Reads the text of a profile file. @throws UsageError that names `source` and every problem. */
export function parseProfile(text: string, source: string): [number, number][] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UsageError(`The profile ${source} is not JSON. Write [[seconds, watts], …].`, { source });
  }
  const parsed = ProfileSchema.safeParse(json);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'profile'}: ${issue.message}`);
    throw new UsageError(
      `The profile ${source} is not [[seconds, watts], …] in ascending order of seconds: ${problems.join('; ')}.`,
      { source },
    );
  }
  for (const [, watts] of parsed.data) milliwatts(watts);
  return parsed.data;
}

/** JSON numbers print back as the decimals they were written as, so 295.2 W is exactly 295200 mW. */
function milliwatts(watts: number): bigint {
  const mw = parseDecimal(String(watts), 3);
  if (mw === undefined) throw new UsageError(`A power must be in watts with at most three decimals, not ${watts}.`);
  return mw;
}
