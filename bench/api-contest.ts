import { Answers, ask, type Round } from './api-load';
import type { Question } from './api-questions';
import type { Server, ServerKind } from './api-servers';
import { percentile, printTable } from './table';

const WARM_UP_SECONDS = 2;
/** How many different variables there are where requests repeat. */
const REPEATED = 20;

export interface ContestOptions {
  readonly seconds: number;
  readonly rounds: number;
  readonly connections: number;
  readonly seed: number;
}

/** A server that takes part, or why it did not start. */
export interface Entrant {
  readonly kind: ServerKind;
  readonly server: Server | undefined;
  readonly failure: string | undefined;
}

interface Competitor extends Entrant {
  readonly rounds: Round[];
  /** How many variables it has been asked with. */
  asked: number;
  failure: string | undefined;
}

/** One question, asked of one server after the other, round by round: what disturbs the machine disturbs them all. */
export async function contest(
  question: Question,
  mode: 'never repeat' | 'repeat',
  entrants: readonly Entrant[],
  { seconds, rounds, connections, seed }: ContestOptions,
  hash: string,
): Promise<void> {
  const answers = new Answers();
  const order = shuffled(question.variables.length, seed);
  const competitors: Competitor[] = entrants.map((entrant) => ({ ...entrant, rounds: [], asked: 0 }));
  for (let round = -1; round < rounds; round++) {
    for (const competitor of competitors) {
      const { server, kind } = competitor;
      if (!server || competitor.failure !== undefined) continue;
      const next = (): number => {
        const place = mode === 'repeat' ? competitor.asked++ % REPEATED : competitor.asked++;
        const index = order[place];
        if (index === undefined) throw new Error('All variables have been asked with: make more --accounts.');
        return index;
      };
      const load = { url: server.url, dialect: kind.dialect, question, connections, next };
      try {
        const measured = await ask({ ...load, seconds: round < 0 ? WARM_UP_SECONDS : seconds }, answers);
        if (round >= 0) competitor.rounds.push(measured);
        console.error(`${question.name}, ${mode}, round ${round + 1}, ${kind.name}: ${Math.round(rate([measured]))}/s`);
      } catch (error) {
        competitor.failure = error instanceof Error ? error.message : String(error);
      }
    }
  }
  print(`${question.name}, variables that ${mode}`, competitors, hash);
}

function print(title: string, competitors: readonly Competitor[], hash: string): void {
  const own = competitors[0]?.rounds ?? [];
  const rows = competitors.map(({ kind, rounds, failure }) => {
    const known = [kind.name, kind.configuration];
    if (failure !== undefined) return [...known, `failed: ${failure}`, '', '', '', '', hash.slice(0, 12)];
    const latencies = rounds.flatMap(({ latenciesMs }) => latenciesMs);
    const figures = [
      String(Math.round(rate(rounds))),
      rounds.map((round) => Math.round(rate([round]))).join(', '),
      (rate(own) / rate(rounds)).toFixed(2),
      percentile(latencies, 0.5).toFixed(1),
      percentile(latencies, 0.99).toFixed(1),
    ];
    return [...known, ...figures, hash.slice(0, 12)];
  });
  console.log(`**${title}**\n`);
  const head = [
    'server',
    'version and configuration',
    'requests/s',
    'round by round',
    'powergrid is faster by',
    'p50 ms',
    'p99 ms',
    'rows',
  ];
  printTable(head, rows);
}

function rate(rounds: readonly Round[]): number {
  const seconds = rounds.reduce((sum, round) => sum + round.seconds, 0);
  return rounds.reduce((sum, { latenciesMs }) => sum + latenciesMs.length, 0) / seconds;
}

/** The numbers below `count` in an order that follows from the seed (mulberry32, Fisher-Yates). */
function shuffled(count: number, seed: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  let state = seed >>> 0;
  for (let index = count - 1; index > 0; index--) {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    const other = ((mixed ^ (mixed >>> 14)) >>> 0) % (index + 1);
    const [one, two] = [order[index] ?? 0, order[other] ?? 0];
    order[index] = two;
    order[other] = one;
  }
  return order;
}
