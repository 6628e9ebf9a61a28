import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Question } from './api-questions';
import { type Dialect, packageFolder } from './api-servers';

/** What is used of autocannon, which has no types. */
interface Request {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly setupRequest: (request: object, context: Context) => object;
  readonly onResponse: (status: number, body: string, context: Context) => void;
}
interface Context {
  index?: number;
}
type Autocannon = (
  options: {
    readonly url: string;
    readonly connections: number;
    readonly duration: number;
    readonly requests: readonly Request[];
  },
  done: (error: Error | null, result: { readonly errors: number; readonly duration: number }) => void,
) => EventEmitter;

/** How a server is asked: with which of a question's variables, one after the other. */
export interface Load {
  readonly url: string;
  readonly dialect: Dialect;
  readonly question: Question;
  readonly connections: number;
  readonly seconds: number;
  next(): number;
}

export interface Round {
  readonly seconds: number;
  readonly latenciesMs: readonly number[];
}

/** The digests of the answers to a question's variables: each server has to give the same. */
export class Answers {
  private readonly digests = new Map<number, string>();

  /** @throws Error when it is no answer, or another than before. */
  check(question: Question, dialect: Dialect, index: number, body: string): void {
    const { data, errors } = JSON.parse(body) as { readonly data?: unknown; readonly errors?: unknown };
    if (errors !== undefined) throw new Error(`An answer has errors: ${JSON.stringify(errors).slice(0, 300)}`);
    const rows = question.rowsOf(dialect, data);
    const digest = createHash('md5').update(inOneOrder(rows)).digest('base64');
    const known = this.digests.get(index);
    if (known === undefined) this.digests.set(index, digest);
    else if (known !== digest)
      throw new Error(`It answers otherwise than the others: ${inOneOrder(rows).slice(0, 300)}`);
  }
}

/** Asks as fast as the server answers. Bodies are kept, and checked when the time is over. */
export async function ask(load: Load, answers: Answers): Promise<Round> {
  const { url, dialect, question, connections, seconds } = load;
  const query = JSON.stringify(question.queries[dialect]);
  const latenciesMs: number[] = [];
  const bodies: { readonly index: number; readonly body: string }[] = [];
  let refusal: string | undefined;
  const lastBodies = new Map<number, string>();
  const request: Request = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    setupRequest: (defaults, context) => {
      const index = load.next();
      context.index = index;
      const variables = question.variables[index];
      return { ...defaults, body: `{"query":${query},"variables":${JSON.stringify(variables?.[dialect])}}` };
    },
    onResponse: (status, body, { index = -1 }) => {
      if (status !== 200) refusal ??= `It answers with status ${status}: ${body.slice(0, 300)}`;
      // The same text again needs no second look.
      if (lastBodies.get(index) === body) return;
      lastBodies.set(index, body);
      bodies.push({ index, body });
    },
  };
  const result = await new Promise<{ readonly errors: number; readonly duration: number }>((resolve, reject) => {
    const autocannon: Autocannon = require(packageFolder('autocannon'));
    const instance = autocannon({ url, connections, duration: seconds, requests: [request] }, (error, done) =>
      error ? reject(error) : resolve(done),
    );
    instance.on('response', (_client: unknown, _status: number, _bytes: number, latencyMs: number) => {
      latenciesMs.push(latencyMs);
    });
  });
  if (refusal !== undefined) throw new Error(refusal);
  if (result.errors > 0) throw new Error(`${result.errors} requests were not answered.`);
  for (const { index, body } of bodies) answers.check(question, dialect, index, body);
  return { seconds: result.duration, latenciesMs };
}

/** JSON whose fields are ordered by name: servers answer in different orders. */
function inOneOrder(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
