import 'reflect-metadata';
import { createServer } from 'node:http';
import { EnvelopArmorPlugin } from '@escape.tech/graphql-armor';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { createYoga, maskError, useReadinessCheck } from 'graphql-yoga';
import postgres, { type Sql } from 'postgres';
import { buildSchema } from 'type-graphql';
import type { Deployment } from '../shared/deployment';
import { AppError } from '../shared/errors';
import type { Logger } from '../shared/logger';
import { GraphQLBigIntString } from './big-int';
import { createContext } from './context';
import { ApiListenError } from './errors';
import {
  AccountResolver,
  ContractEventResolver,
  DeviceResolver,
  GridEventResolver,
  ParticipationResolver,
  ProvenanceResolver,
  RewardResolver,
} from './resolvers/items';
import { LeaderboardResolver } from './resolvers/leaderboard';
import { statusResolverFor } from './resolvers/status';

const STATEMENT_LIMIT_MS = 5_000;
const CONNECTIONS = 8;

export interface ApiOptions {
  readonly databaseUrl: string;
  readonly deployment: Deployment;
  readonly logger: Logger;
  /** GraphiQL and introspection. */
  readonly isDevelopment: boolean;
}

/** The GraphQL API over one indexed database. */
export interface Api {
  /** Answers a request without a port; for tests. */
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** Listens and returns the URL. @throws ApiListenError when the port is taken. */
  listen(host: string, port: number): Promise<string>;
  /** Finishes the requests under way. */
  close(): Promise<void>;
}

export async function createApi(options: ApiOptions): Promise<Api> {
  const sql = postgres(options.databaseUrl, {
    max: CONNECTIONS,
    connect_timeout: 10,
    transform: { column: { from: postgres.toCamel } },
    connection: { statement_timeout: STATEMENT_LIMIT_MS, application_name: 'powergrid-api' },
    onnotice: () => {},
  });
  const yoga = createYoga({
    schema: await schemaFor(options.deployment),
    context: () => createContext(sql),
    graphiql: options.isDevelopment ? { title: 'PowerGrid' } : false,
    landingPage: false,
    logging: false,
    healthCheckEndpoint: '/health',
    maskedErrors: { maskError: (error, message) => explain(error, message, options.logger) },
    plugins: [
      EnvelopArmorPlugin({
        maxDepth: { n: 12 },
        costLimit: { maxCost: 50_000 },
        blockFieldSuggestion: { enabled: !options.isDevelopment },
      }),
      useReadinessCheck({ endpoint: '/ready', check: () => isReachable(sql) }),
    ],
  });
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 20_000 }, yoga);
  return {
    fetch: async (url, init) => yoga.fetch(url, init ?? {}),
    listen: async (host, port) => {
      await new Promise<void>((resolve, reject) => {
        server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
        server.listen(port, host, resolve);
      });
      const address = server.address();
      return `http://${host}:${typeof address === 'object' ? address?.port : port}`;
    },
    close: async () => {
      if (server.listening) {
        const closed = new Promise((resolve) => server.close(resolve));
        server.closeIdleConnections();
        await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, STATEMENT_LIMIT_MS).unref())]);
        server.closeAllConnections();
      }
      await sql.end({ timeout: 2 });
    },
  };
}

function schemaFor(deployment: Deployment): Promise<GraphQLSchema> {
  return buildSchema({
    resolvers: [
      ProvenanceResolver,
      AccountResolver,
      DeviceResolver,
      GridEventResolver,
      ParticipationResolver,
      RewardResolver,
      ContractEventResolver,
      LeaderboardResolver,
      statusResolverFor(deployment),
    ],
    scalarsMap: [{ type: BigInt, scalar: GraphQLBigIntString }],
    validate: false,
  });
}

/** Errors of ours and of GraphQL itself are told with a code; every other is logged and masked. */
function explain(error: unknown, message: string, logger: Logger): Error {
  const cause = error instanceof GraphQLError ? error.originalError : error;
  if (cause instanceof AppError) return new GraphQLError(cause.message, { extensions: { code: cause.code } });
  if (error instanceof GraphQLError && cause === undefined) return error;
  logger.error({ err: cause }, 'a query failed');
  return maskError(error, message);
}

async function isReachable(sql: Sql): Promise<boolean> {
  return sql`select 1`.then(
    () => true,
    () => false,
  );
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code !== 'EADDRINUSE') return error;
  return new ApiListenError(
    `Port ${port} on ${host} is taken. Stop what listens there, or choose another with --port or api.port.`,
    { host, port },
  );
}
