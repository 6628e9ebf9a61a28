import 'reflect-metadata';
import { type GraphQLSchema, printSchema } from 'graphql';
import { _createLRUCache, createPubSub, createYoga, type Plugin, useReadinessCheck } from 'graphql-yoga';
import postgres, { type Sql } from 'postgres';
import { buildSchema } from 'type-graphql';
import { type ApiConfig, ApiSchema } from '../shared/api-config';
import type { Deployment } from '../shared/deployment';
import type { Logger } from '../shared/logger';
import { GraphQLBigIntString } from './big-int';
import { IndexState } from './cache/index-state';
import { ResponseCache } from './cache/response-cache';
import { CompiledQueries } from './compiled-queries';
import { type ApiParts, createContext } from './context';
import { corsOf } from './cors';
import { exportLists } from './export/exports';
import { createHttpServer, drain, listen } from './http-server';
import { jsonOnly } from './json-only';
import { KnownQueries } from './known-queries';
import { limitItemsBy, queryLimits } from './limits';
import { IndexFeed } from './live/index-feed';
import { LiveResolver } from './live/live-resolver';
import { explainError } from './mask-error';
import { createMetrics } from './metrics';
import { persistedOperations } from './persisted/persisted-operations';
import { plainQueries } from './plain-queries';
import { withPlainResolvers } from './plain-resolvers';
import { ProcessorTables } from './queries/indexed';
import { SHORT_READS } from './queries/session';
import { Statements } from './queries/statements';
import { RateLimit } from './rate-limit/rate-limit';
import { tellRefusals } from './refusals';
import { AccountResolver } from './resolvers/account';
import { BlockProofResolver } from './resolvers/block-proof';
import { ConditionResolver } from './resolvers/condition';
import { ContractEventResolver } from './resolvers/contract-event';
import { ContractStateResolver } from './resolvers/contract-state';
import { DeviceResolver } from './resolvers/device';
import { DeviceChangeResolver } from './resolvers/device-change';
import { DisputeResolver } from './resolvers/dispute';
import { GridEventResolver } from './resolvers/grid-event';
import { LeaderboardResolver } from './resolvers/leaderboard';
import { MeterIntervalResolver } from './resolvers/meter-interval';
import { ParameterResolver } from './resolvers/parameter';
import { ParameterChangeResolver } from './resolvers/parameter-change';
import { ParticipationResolver } from './resolvers/participation';
import { ProposalResolver } from './resolvers/proposal';
import { RefusedIntervalResolver } from './resolvers/refused-interval';
import { RewardResolver } from './resolvers/reward';
import { RoleChangeResolver } from './resolvers/role-change';
import { RoleGrantResolver } from './resolvers/role-grant';
import { RuleResolver } from './resolvers/rule';
import { RuleTriggerResolver } from './resolvers/rule-trigger';
import { SeriesResolver } from './resolvers/series';
import { StakeChangeResolver } from './resolvers/stake-change';
import { StatusResolver } from './resolvers/status';
import { TransferResolver } from './resolvers/transfer';
import { VoteResolver } from './resolvers/vote';

const CONNECT_LIMIT_SECONDS = 5;
/** How long a lost connection rests before the next try. Requests wait that long. */
const RECONNECT_SECONDS = 0.2;
const READY_LIMIT_MS = 2_000;
const CONNECTIONS = 6;
/** Filters of the client's choice may be slow; they do not hold up everything else. */
const FILTER_CONNECTIONS = 4;
/** Of queries that are all unlike; the largest there can be take 0.6 MB each. */
const CACHED_QUERIES = 100;

export interface ApiOptions {
  readonly databaseUrl: string;
  readonly deployment: Deployment;
  readonly logger: Logger;
  /** GraphiQL and introspection, where the configuration does not say. */
  readonly isDevelopment: boolean;
  /** Limits, and who may ask; left out: as `powergrid.yaml` has it when it says nothing. */
  readonly config?: ApiConfig;
  /** The newest block of the chain, for `status`; left out, or undefined, when it is not known. */
  readonly chainHeight?: () => Promise<number | undefined>;
}

/** The GraphQL API over one indexed database. */
export interface Api {
  /** Answers a request without a port; for tests. */
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** Listens and returns the URL. @throws ApiListenError when the port is taken. */
  listen(host: string, port: number): Promise<string>;
  /** Ends the subscriptions and finishes the requests under way. */
  close(): Promise<void>;
}

export async function createApi(options: ApiOptions): Promise<Api> {
  const { databaseUrl, deployment, logger, isDevelopment, config = ApiSchema.parse({}) } = options;
  const { limits, introspection = isDevelopment, graphiql = isDevelopment } = config;
  const connection = {
    connect_timeout: CONNECT_LIMIT_SECONDS,
    backoff: () => RECONNECT_SECONDS,
    transform: { column: { from: postgres.toCamel } },
    // One statement at a time on a connection: when one that waits behind another is cancelled, the driver hands its rows
    // to the next.
    max_pipeline: 0,
    connection: { statement_timeout: limits.statementMs, application_name: 'powergrid-api' },
    onnotice: () => {},
  };
  const short = { connection: { ...connection.connection, ...SHORT_READS } };
  const sql = postgres(databaseUrl, { ...connection, ...short, max: CONNECTIONS });
  // A prepared statement is kept for as long as its connection, and there are endless kinds of filters.
  const filterSql = postgres(databaseUrl, { ...connection, max: FILTER_CONNECTIONS, prepare: false });
  const processor = new ProcessorTables(sql);
  const parts: ApiParts = {
    sql,
    filterSql,
    statements: new Statements(sql, filterSql),
    processor,
    deployment,
    limits,
    chainHeight: options.chainHeight ?? (async () => undefined),
  };
  const schema = await createSchema();
  const stateSql = postgres(databaseUrl, { ...connection, max: 1 });
  const state = new IndexState(stateSql, () => cache.clear());
  const cache = new ResponseCache({
    state,
    largestBytes: limits.cachedBytes,
    schemaText: printSchema(schema),
  });
  const rateLimit = new RateLimit(config.rateLimit);
  const feed = new IndexFeed(parts, logger);
  const metrics = createMetrics({ sql, processor, feed, cache, rateLimit });
  const compiled = new CompiledQueries(CACHED_QUERIES);
  const limitItems = limitItemsBy(limits, (context, count, isSubscription) =>
    rateLimit.chargeOperation(context, count, isSubscription),
  );
  const maskError = (error: unknown, message: string): Error => explainError(error, message, logger);
  const yoga = createYoga({
    schema,
    context: async ({ request }) => ({ ...(await createContext(parts, request.signal)), feed }),
    graphiql: graphiql ? { title: 'PowerGrid' } : false,
    landingPage: false,
    logging: false,
    cors: corsOf(config.cors),
    healthCheckEndpoint: '/health',
    maskedErrors: { maskError },
    parserAndValidationCache: {
      documentCache: _createLRUCache({ max: CACHED_QUERIES }),
      errorCache: _createLRUCache({ max: CACHED_QUERIES }),
    },
    plugins: [
      jsonOnly,
      tellRefusals,
      persistedOperations(config.persistedOperations, config.persistedOnly),
      ...queryLimits({
        limits,
        isIntrospectable: introspection,
        limitItems,
      }),
      metrics.plugin,
      ...compiled.plugins,
      exportLists({
        databaseUrl,
        processor,
        logger,
        largestCount: limits.exports,
        charge: (serverContext) => rateLimit.chargeExport(serverContext),
      }),
      answerGet('/metrics', metrics.contentType, () => metrics.text()),
      useReadinessCheck({ endpoint: '/ready', check: () => isReady(sql) }),
      cache.plugin,
    ],
  });
  const known = new KnownQueries({
    schema,
    compiled,
    limitItems,
    metrics,
    createContext: (gone) => createContext(parts, gone),
    maskError,
  });
  const server = createHttpServer(
    rateLimit.inFrontOf(cache.inFrontOf(plainQueries(yoga, config.persistedOnly ? undefined : known, cache))),
    config,
  );
  return {
    fetch: async (url, init) => yoga.fetch(url, init ?? {}),
    listen: (host, port) => listen(server, host, port),
    close: async () => {
      feed.close();
      await drain(server);
      await Promise.all([sql, filterSql, stateSql].map((pool) => pool.end({ timeout: 2 })));
    },
  };
}

/** The schema of the API; `api.graphql` is its text. */
export async function createSchema(): Promise<GraphQLSchema> {
  const schema = await buildSchema({
    resolvers: [
      AccountResolver,
      DeviceResolver,
      GridEventResolver,
      ParticipationResolver,
      RewardResolver,
      ContractEventResolver,
      BlockProofResolver,
      MeterIntervalResolver,
      RefusedIntervalResolver,
      TransferResolver,
      RoleGrantResolver,
      StakeChangeResolver,
      ProposalResolver,
      VoteResolver,
      ConditionResolver,
      RuleResolver,
      RuleTriggerResolver,
      ParameterResolver,
      ParameterChangeResolver,
      DisputeResolver,
      DeviceChangeResolver,
      ContractStateResolver,
      RoleChangeResolver,
      LeaderboardResolver,
      SeriesResolver,
      StatusResolver,
      LiveResolver,
    ],
    scalarsMap: [{ type: BigInt, scalar: GraphQLBigIntString }],
    validate: false,
    // Wanted as soon as there is a subscription, also when, as ours do, it brings its items itself.
    pubSub: createPubSub(),
  });
  return withPlainResolvers(schema);
}

function answerGet(pathname: string, contentType: string, text: () => Promise<string>): Plugin {
  return {
    onRequest: async ({ url, request, endResponse, fetchAPI }) => {
      if (url.pathname !== pathname || request.method !== 'GET') return;
      endResponse(new fetchAPI.Response(await text(), { headers: { 'content-type': contentType } }));
    },
  };
}

/** False when the index is known to be wrong, and also when every connection is busy for too long. */
async function isReady(sql: Sql): Promise<boolean> {
  const probe = sql<{ isEqual: boolean }[]>`
    select not exists (select from history_check where (seq, digest) <> (chain_seq, chain_digest)) as is_equal`;
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => {
      probe.cancel();
      resolve(false);
    }, READY_LIMIT_MS);
  });
  try {
    return await Promise.race([
      probe.then(
        ([row]) => row?.isEqual === true,
        () => false,
      ),
      tooLate,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
