import { z } from 'zod';

const count = (fewest: number, usual: number) => z.int().min(fewest).default(usual);
const origin = z.url({ protocol: /^https?$/, error: 'expected an origin such as https://app.example' });

/** What one request, one client, or all of them may take. */
const LimitsSchema = z.strictObject({
  /** Levels of a query; the deepest that is of use has ten. */
  depth: count(1, 12),
  /** Fields of a query, weighed by how deep they are and by the pages they are on. */
  cost: count(1, 50_000),
  /** Items that a query can return at the most. */
  items: count(1, 5_000),
  aliases: count(0, 15),
  directives: count(0, 50),
  tokens: count(1, 1_000),
  bodyBytes: count(100, 100_000),
  /** Items of a page; 20 are given when a query does not say how many. */
  pageSize: count(20, 100),
  /** A statement that takes longer is ended by the database. */
  statementMs: count(100, 5_000),
  requestsUnderWay: count(1, 200),
  /** Streams last; they must not take the places of requests that are answered at once. */
  streams: count(1, 600),
  connections: count(1, 1_000),
  subscriptions: count(0, 500),
  /** Exports under way at a time. */
  exports: count(0, 3),
  /** What answers that are kept for repeated requests may take in memory. */
  cachedBytes: count(1, 32_000_000),
});

const RateLimitSchema = z.strictObject({
  /** What one client may ask for in a minute; 0: as much as it likes. */
  costPerMinute: z.union([z.literal(0), z.int().min(100)]).default(1_000_000),
  /** Whether clients on this machine are limited as well. */
  local: z.boolean().default(false),
  /** Proxies in front of the API, each of which adds to X-Forwarded-For; 0: nobody is believed what that says. */
  proxies: z.int().min(0).max(10).default(0),
});

/** The section `api` of `powergrid.yaml`. */
export const ApiSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(4350),
  /** Whether the schema can be asked for, and misspelt fields are told what they may have meant. */
  introspection: z.boolean().optional(),
  graphiql: z.boolean().optional(),
  /** The sites whose pages may read what is answered. */
  cors: z.union([z.literal('*'), z.array(origin)], { error: 'expected "*" or a list of origins' }).default('*'),
  /** Refuses operations that are not among the persisted ones. */
  persistedOnly: z.boolean().default(false),
  /** A JSON file of documents by their SHA-256, in place of our own. */
  persistedOperations: z.string().min(1).optional(),
  limits: LimitsSchema.prefault({}),
  rateLimit: RateLimitSchema.prefault({}),
});

/** How the API is served; what is left out is filled in. */
export type ApiConfig = z.infer<typeof ApiSchema>;
export type ApiLimits = ApiConfig['limits'];
