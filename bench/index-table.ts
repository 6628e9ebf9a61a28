import type { Measurement } from './indexer';
import { printTable } from './table';

/** What came of an indexer. */
export interface Result {
  readonly name: string;
  configuration?: string;
  readonly measurements: Measurement[];
  /** Why it has no more measurements. */
  failure?: string;
}

const HEAD = [
  'indexer',
  'blocks',
  'seconds',
  'to start',
  'blocks/s',
  'events/s',
  'powergrid is',
  'once started',
  'all rows',
  'raw events',
  'version and configuration',
];

/** Prints one row each, with how many times as many blocks a second `own` indexes. */
export function printResults(results: readonly Result[], own: Result): void {
  const ownMedian = median(own.measurements);
  printTable(
    HEAD,
    results.map((result) => cellsOf(result, ownMedian)),
  );
  for (const { name, measurements } of results) {
    const proofs = median(measurements)?.proofs;
    if (!proofs) continue;
    console.log(
      `${name}: the proofs of all ${proofs.blocks} blocks were stored ${proofs.seconds.toFixed(2)} s after the start; they ` +
        `have ${proofs.medianBytes} bytes in the median, ${proofs.mostBytes} at the most.\n`,
    );
  }
}

function cellsOf(
  { name, configuration = 'unknown', measurements, failure }: Result,
  own: Measurement | undefined,
): readonly string[] {
  const measured = median(measurements);
  if (measured === undefined || failure !== undefined) {
    const lines = (failure ?? 'not measured').trim().split('\n');
    const why = (lines.findLast((text) => /error/i.test(text)) ?? lines.at(-1))?.trim().replaceAll('|', '/');
    return [name, ...HEAD.slice(2).map(() => '-'), `${configuration}; failed: ${why}`];
  }
  const { height, seconds, startSeconds, events, allHash, eventsHash } = measured;
  const ratio = (rate: (of: Measurement) => number): string =>
    own === undefined ? '-' : `${(rate(own) / rate(measured)).toFixed(1)} times`;
  return [
    name,
    String(height),
    seconds.toFixed(2),
    startSeconds.toFixed(2),
    String(Math.round(blocksPerSecond(measured))),
    String(Math.round(events / seconds)),
    ratio(blocksPerSecond),
    ratio(blocksPerSecondOnceStarted),
    allHash?.slice(0, 12) ?? 'none of ours',
    eventsHash.slice(0, 12),
    configuration,
  ];
}

function blocksPerSecond({ height, seconds }: Measurement): number {
  return height / seconds;
}

function blocksPerSecondOnceStarted({ height, seconds, startSeconds }: Measurement): number {
  return height / (seconds - startSeconds);
}

function median(list: readonly Measurement[]): Measurement | undefined {
  return list.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(list.length / 2)];
}
