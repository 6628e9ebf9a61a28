import colors from 'picocolors';
import type { OracleProgress } from '../oracle/progress';
import { formatDecimal, formatPwgd } from '../shared/units';
import type { Output } from './output';

const BAR_WIDTH = 30;
const BAR_STEP_MW = 10_000n;

/** Tells what the oracle does, a line each; readings overwrite one line on a terminal and are left out elsewhere. */
export function createNarrator(output: Output): (progress: OracleProgress) => void {
  const isLive = !output.isJson && process.stdout.isTTY === true;
  return (progress) => {
    const line = `${colors.cyan(timeOf(progress.atMs))}  ${describe(progress)}`;
    if (isLive) process.stdout.write('\r\x1b[2K');
    if (progress.type !== 'reading') output.say(line);
    else if (isLive) process.stdout.write(line);
  };
}

/** `14:03:30` in UTC. */
export function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}

/** `295.20 W` */
export function wattsOf(powerMw: bigint): string {
  return `${formatDecimal(powerMw, 3, 2)} W`;
}

function describe(progress: OracleProgress): string {
  switch (progress.type) {
    case 'reading':
      return `${progress.plug} ${wattsOf(progress.powerMw).padStart(10)} ${barOf(progress.powerMw)}`;
    case 'registered':
      return `${progress.plug} is registered on chain for ${colors.dim(progress.owner)}.`;
    case 'sealed': {
      const until = `${timeOf(progress.startMs)} to ${timeOf(progress.endMs)}`;
      const note = progress.note === undefined ? '' : colors.dim(` (${progress.note})`);
      return `${progress.plug} ${until}: ${formatDecimal(progress.netMwh, 3, 3)} Wh, ${progress.quality}${note}`;
    }
    case 'reported': {
      const refused = progress.refused === 0 ? '' : colors.yellow(`, ${progress.refused} refused`);
      return colors.dim(`  reported ${progress.count} to the chain${refused}, block ${progress.blockHeight}`);
    }
    case 'event':
      return colors.bold(
        `Grid event ${progress.eventId}: ${progress.kind}, ${timeOf(progress.startsAtMs)} to ${timeOf(progress.endsAtMs)}.`,
      );
    case 'enrolled': {
      const baseline =
        progress.baselineMwh === undefined ? '' : `, baseline ${formatDecimal(progress.baselineMwh, 3, 3)} Wh`;
      return `${progress.plug} takes part in event ${progress.eventId}${baseline}.`;
    }
    case 'notEnrolled':
      return colors.yellow(`${progress.plug} does not take part in event ${progress.eventId}: ${progress.reason}`);
    case 'settled':
      return colors.green(
        `${progress.plug} settled: ${progress.outcome}, ${formatDecimal(progress.deliveredMwh, 3, 3)} Wh, ${formatPwgd(progress.reward)} PWGD (block ${progress.blockHeight}).`,
      );
    case 'problem':
      return colors.red(`${progress.about}: ${progress.message}`);
    case 'recovered':
      return colors.green(`${progress.about} works again.`);
  }
}

function barOf(powerMw: bigint): string {
  const length = Math.min(Number(powerMw / BAR_STEP_MW), BAR_WIDTH);
  return colors.yellow('▇'.repeat(length)) + colors.dim('·'.repeat(BAR_WIDTH - length));
}
