import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Sql } from 'postgres';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ResponseCache } from './cache/response-cache';
import type { IndexFeed } from './live/index-feed';
import { readProofProgress } from './queries/block-proofs';
import { readHistoryChecks } from './queries/history-checks';
import type { ProcessorTables } from './queries/indexed';
import type { RateLimit } from './rate-limit/rate-limit';

/** What the API counts, in Prometheus' format. */
export interface ApiMetrics {
  text(): Promise<string>;
  readonly contentType: string;
  /** Counts operations, their errors by code, and how long they take. */
  readonly plugin: Plugin;
  /** The same of an operation that no plugin sees; what it returns is called when it has been executed. */
  startOperation(): (result: Pick<ExecutionResult, 'errors'>) => void;
}

interface MetricsParts {
  readonly sql: Sql;
  readonly processor: ProcessorTables;
  readonly feed: IndexFeed;
  readonly cache: ResponseCache;
  readonly rateLimit: RateLimit;
}

export function createMetrics({ sql, processor, feed, cache, rateLimit }: MetricsParts): ApiMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: 'powergrid_api_operation_seconds',
    help: 'How long operations took to execute.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  const errors = new Counter({
    name: 'powergrid_api_errors_total',
    help: 'Errors told to clients, by code.',
    labelNames: ['code'],
    registers: [registry],
  });
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers: [registry] });
  const isUp = gauge('powergrid_api_database_up', '1 while the database answers.');
  const height = gauge('powergrid_indexed_height', 'The newest indexed block.');
  const finalizedHeight = gauge('powergrid_indexed_finalized_height', 'The newest indexed block that is final.');
  const differing = gauge('powergrid_history_differences', 'Contracts whose index differs from their own history().');
  const storedProofs = gauge('powergrid_proofs_stored', 'Final blocks whose storage proof is kept.');
  const missingProofs = gauge('powergrid_proofs_missing', 'Final blocks whose storage proof could not be had.');
  const provenHeight = gauge('powergrid_proofs_height', 'The height up to which storage proofs were asked for.');
  const provable = gauge('powergrid_proofs_provable', '1 when state roots prove anything, 0 when not or not known.');
  const subscriptions = gauge('powergrid_api_subscriptions', 'Subscriptions that are open.');
  const cachedBytes = gauge('powergrid_api_cached_bytes', 'What answers that are kept in memory take.');
  const counter = (name: string, help: string): Counter => new Counter({ name, help, registers: [registry] });
  const hits = counter('powergrid_api_cache_hits_total', 'Requests answered from memory.');
  const refused = counter(
    'powergrid_api_rate_limited_total',
    'Requests refused unseen: their clients had nothing left.',
  );
  const countErrors = (result: Pick<ExecutionResult, 'errors'>): void => {
    for (const error of result.errors ?? []) errors.inc({ code: String(error.extensions?.code ?? 'none') });
  };
  return {
    contentType: registry.contentType,
    text: async () => {
      const indexed = await processor.readIndexed().catch(() => undefined);
      isUp.set(indexed ? 1 : 0);
      subscriptions.set(feed.subscriberCount);
      cachedBytes.set(cache.bytes);
      hits.reset();
      hits.inc(cache.hitCount);
      refused.reset();
      refused.inc(rateLimit.refusedCount);
      if (indexed) {
        height.set(indexed.height);
        finalizedHeight.set(indexed.finalizedHeight);
      }
      const checks = await readHistoryChecks(sql).catch(() => []);
      differing.set(checks.filter(({ isEqual }) => !isEqual).length);
      const proofs = await readProofProgress(sql).catch(() => undefined);
      storedProofs.set(proofs?.storedCount ?? 0);
      missingProofs.set(proofs?.missingCount ?? 0);
      provenHeight.set(proofs?.throughHeight ?? -1);
      provable.set(proofs?.isProvable ? 1 : 0);
      return registry.metrics();
    },
    plugin: {
      onExecute: () => {
        const stop = seconds.startTimer();
        return { onExecuteDone: () => void stop() };
      },
      onExecutionResult: ({ result }) => {
        for (const one of Array.isArray(result) ? result : [result]) {
          if (one && 'errors' in one) countErrors(one);
        }
      },
    },
    startOperation: () => {
      const stop = seconds.startTimer();
      return (result) => {
        stop();
        countErrors(result);
      };
    },
  };
}
