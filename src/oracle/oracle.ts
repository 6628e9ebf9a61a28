import type { OracleChain } from '../chain/powergrid-chain';
import { type Clock, RealClock } from '../shared/clock';
import type { OracleConfig } from '../shared/config';
import type { Logger } from '../shared/logger';
import { ChainSide } from './chain-side';
import { Journal } from './journal';
import { PlugReader } from './plug-reader';
import type { Plug } from './plugs/plug';
import { Problems } from './problems';
import type { OracleProgress, Tell } from './progress';

export type { OracleProgress } from './progress';

export interface OracleOptions {
  readonly clock: Clock;
  readonly config: OracleConfig;
  readonly chain: OracleChain;
  /** Makes the plug of one entry of the configuration; nothing is sent to it before the oracle asks. */
  readonly plugs: (place: { readonly name: string; readonly host: string }) => Plug;
  /** SQLite file; made when it is missing. */
  readonly journalFile: string;
  readonly logger: Logger;
  readonly onProgress?: (progress: OracleProgress) => void;
  /** Each poll is delayed by a random time up to this. Default: a tenth of a poll on the machine's own time, else 0. */
  readonly jitterMs?: number;
}

/** A running oracle. */
export interface Oracle {
  /** Stops reading, ends what is being sent, reports what is pending, and closes the journal. */
  stop(): Promise<void>;
}

/**
 * Starts reading every plug and reporting to the chain. Plugs and chain may come and go: what does not work is told as
 * progress and tried again.
 * @throws JournalLockedError, JournalGenesisError, JournalUnusableError
 */
export async function startOracle(options: OracleOptions): Promise<Oracle> {
  const { clock, config, chain, logger } = options;
  const pollMs = config.pollSeconds * 1_000;
  const tell: Tell = (progress) => {
    const told = { ...progress, atMs: clock.nowMs() };
    log(logger, told);
    options.onProgress?.(told);
  };
  const problems = new Problems(tell, logger);
  const journal = Journal.open(options.journalFile, chain.genesisHash, -1);
  const readers = config.plugs.map(
    (plug) =>
      new PlugReader({
        config: plug,
        plug: options.plugs({ name: plug.name, host: plug.host }),
        clock,
        journal,
        pollMs,
        intervalMs: config.intervalSeconds * 1_000,
        jitterMs: options.jitterMs ?? (clock instanceof RealClock ? Math.floor(pollMs / 10) : 0),
        problems,
        tell,
      }),
  );
  const chainSide = new ChainSide({ chain, clock, journal, readers, pollMs, problems, tell });

  const stopping = new AbortController();
  const tasks = [...readers, chainSide].map((task) => clock.run(() => task.run(stopping.signal)));
  const done = Promise.allSettled(tasks).then((results) => {
    journal.close();
    for (const result of results) {
      if (result.status === 'rejected') logger.error({ err: result.reason }, 'the oracle stopped with an error');
    }
  });
  return {
    stop: () => {
      stopping.abort();
      return done;
    },
  };
}

function log(logger: Logger, { type, ...facts }: OracleProgress): void {
  const fields = Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]),
  );
  if (type === 'problem') logger.warn(fields, type);
  else if (type === 'reading') logger.debug(fields, type);
  else logger.info(fields, type);
}
