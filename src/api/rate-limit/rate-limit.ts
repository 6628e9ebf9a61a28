import type { IncomingMessage, RequestListener } from 'node:http';
import { TokenBucket } from 'limiter';
import { LRUCache } from 'lru-cache';
import type { ApiConfig } from '../../shared/api-config';
import { RateLimitedError } from '../errors';
import { answer, isProbe } from '../http-server';
import { clientOf } from './client-of';

/** What every request costs, also one that is answered from memory or refused. */
const REQUEST_COST = 1;
/** What an operation costs on top, besides the items that it can return. */
const OPERATION_COST = 10;
const SUBSCRIPTION_COST = 100;
const EXPORT_COST = 5_000;
/** Clients whose account is kept, of the last that asked. */
const LARGEST_CLIENT_COUNT = 20_000;

/** Has every client ask for no more than its share, by what answers cost and not by how many they are. */
export class RateLimit {
  private readonly buckets = new LRUCache<string, TokenBucket>({ max: LARGEST_CLIENT_COUNT });
  private readonly clients = new WeakMap<object, TokenBucket>();
  /** Requests that were refused before they were looked at. */
  refusedCount = 0;

  constructor(private readonly config: ApiConfig['rateLimit']) {}

  /** Refuses who has nothing left, and hands on the rest. */
  inFrontOf(handle: RequestListener): RequestListener {
    if (this.config.costPerMinute === 0) return handle;
    return (request, response) => {
      const bucket = isProbe(request) ? undefined : this.bucketOf(request);
      if (bucket && !bucket.tryRemoveTokens(REQUEST_COST)) {
        this.refusedCount += 1;
        const error = refusal(bucket, REQUEST_COST);
        answer(response, 429, error.code, error.message, { 'retry-after': String(error.retryAfterSeconds) });
        return;
      }
      if (bucket) this.clients.set(request, bucket);
      handle(request, response);
    };
  }

  /** Takes what an operation costs that can return so many items. @throws RateLimitedError */
  chargeOperation(context: unknown, itemCount: number, isSubscription: boolean): void {
    this.charge(context, (isSubscription ? SUBSCRIPTION_COST : OPERATION_COST) + itemCount);
  }

  /** Takes what an export costs. @throws RateLimitedError */
  chargeExport(context: unknown): void {
    this.charge(context, EXPORT_COST);
  }

  private charge(context: unknown, cost: number): void {
    const { req } = context as { readonly req?: object };
    const bucket = req && this.clients.get(req);
    if (!bucket) return;
    // What costs more than there ever is takes all there is.
    const fair = Math.min(cost, bucket.bucketSize - REQUEST_COST);
    if (!bucket.tryRemoveTokens(fair)) throw refusal(bucket, fair);
  }

  private bucketOf(request: IncomingMessage): TokenBucket | undefined {
    const { costPerMinute, local, proxies } = this.config;
    const { name, isLocal } = clientOf(request, proxies);
    if (isLocal && !local) return undefined;
    const known = this.buckets.get(name);
    if (known) return known;
    const bucket = new TokenBucket({
      bucketSize: costPerMinute,
      tokensPerInterval: costPerMinute,
      interval: 'minute',
    });
    bucket.content = costPerMinute;
    this.buckets.set(name, bucket);
    return bucket;
  }
}

function refusal(bucket: TokenBucket, cost: number): RateLimitedError {
  return new RateLimitedError(Math.max(1, Math.ceil(bucket.getWaitTime(cost) / 1_000)));
}
