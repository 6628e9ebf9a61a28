import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { EXPORT_NAMES, type ExportName } from '../api/export/lists';
import { accountIdOf } from '../chain/keys';
import { messageOf, UsageError } from '../shared/errors';
import { AnswerSchema, ApiRequestError } from './api-client';
import { deviceIdArgument } from './arguments';
import { choiceOf } from './choice';
import { dataOption } from './data-dir';
import { createOutput, type Output } from './output';
import { readRuntime } from './runtime-file';
import { withShutdown } from './shutdown';

const PROGRESS_MS = 2_000;
const FORMATS = ['csv', 'ndjson'] as const;
const FILTERS = ['account', 'device', 'from', 'to'] as const;

interface ExportOptions {
  readonly format: (typeof FORMATS)[number];
  readonly out: string;
  readonly account?: string;
  readonly device?: string;
  readonly from?: string;
  readonly to?: string;
  readonly api?: string;
  readonly data: string;
  readonly json?: true;
}

/** `powergrid export`: one list of the API, whole, as a file. */
export function exportCommand(): Command {
  return new Command('export')
    .description('Save a whole list of the API as a file, in one state.')
    .addArgument(new Argument('<list>', `one of ${EXPORT_NAMES.join(', ')}`).argParser(choiceOf(EXPORT_NAMES)))
    .addOption(
      new Option('--format <format>', `one of ${FORMATS.join(', ')}`).argParser(choiceOf(FORMATS)).default('csv'),
    )
    .requiredOption('--out <file>', 'where to; it appears once it is whole')
    .option('--account <address>', 'only of this account: SS58 address, or its account id in 0x hex', accountIdOf)
    .option('--device <id>', 'only of this device: 0x and 64 hex digits', deviceIdArgument)
    .option('--from <time>', 'from this time on: ISO 8601 such as 2026-01-31T00:00:00Z, or Unix ms', parseTime)
    .option('--to <time>', 'until before this time', parseTime)
    .option('--api <url>', 'http:// URL of the API (default: of what runs on the data folder)')
    .option('--json', 'print the result as one last line of JSON')
    .addOption(dataOption())
    .action(async (list: ExportName, options: ExportOptions) => {
      const output = createOutput(options.json === true);
      await withShutdown((shutdown) => save(list, options, output, shutdown.signal));
    });
}

async function save(list: ExportName, options: ExportOptions, output: Output, signal: AbortSignal): Promise<void> {
  const apiUrl = (options.api ?? readRuntime(options.data).apiUrl).replace(/\/(graphql)?$/, '');
  const url = new URL(`${apiUrl}/export/${list}.${options.format}`);
  for (const filter of FILTERS) {
    const value = options[filter];
    if (value !== undefined) url.searchParams.set(filter, value);
  }
  const body = await ask(url, signal);
  // A name of its own until it is whole: half a file is not to be taken for all of it.
  const draft = `${options.out}.part`;
  let bytes = 0;
  const timer = setInterval(() => process.stderr.write(`  ${sizeOf(bytes)} so far\n`), PROGRESS_MS);
  try {
    await pipeline(
      Readable.from(body),
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          bytes += chunk.length;
          yield chunk;
        }
      },
      createWriteStream(draft),
      { signal },
    );
    renameSync(draft, options.out);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw failure(cause, url, options.out);
  } finally {
    clearInterval(timer);
  }
  output.say(`${options.out} holds the ${list}, ${sizeOf(bytes)}.`);
  output.result({ list, file: options.out, bytes });
}

async function ask(url: URL, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  let response: Response;
  try {
    response = await fetch(url, { signal });
    if (response.ok) return response.body ?? Readable.from([]);
  } catch (cause) {
    signal.throwIfAborted();
    throw new ApiRequestError(`The API at ${url.origin} did not answer: ${messageOf(cause)}.`, {}, { cause });
  }
  const answer = AnswerSchema.safeParse(await response.json().catch(() => undefined));
  const reason = answer.data?.errors?.[0]?.message ?? `status ${response.status}`;
  throw new ApiRequestError(`The API at ${url.origin} refused the export: ${reason}`, { status: response.status });
}

/** The file cannot be written, or the answer broke off. */
function failure(cause: unknown, url: URL, out: string): Error {
  if (cause instanceof Error && 'syscall' in cause) {
    return new UsageError(`${out} cannot be written: ${cause.message}. Name another file with --out.`, {}, { cause });
  }
  return new ApiRequestError(
    `The export from ${url.origin} broke off: ${messageOf(cause)}. Nothing was saved; try again.`,
    {},
    { cause },
  );
}

function parseTime(text: string): string {
  if (/^\d{1,16}$/.test(text)) return text;
  const ms = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new InvalidArgumentError('A time is ISO 8601, such as 2026-01-31T23:50:00Z, or Unix milliseconds.');
  }
  return String(ms);
}

function sizeOf(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
