import type { Plugin } from 'graphql-yoga';
import type { Logger } from '../../shared/logger';
import { BadInputError, TooManyExportsError } from '../errors';
import { explainError } from '../mask-error';
import type { ProcessorTables } from '../queries/indexed';
import { parseExportRequest } from './export-request';
import { columnsOf, exportStatement, rowsAReadOf } from './lists';
import { PulledBody } from './pulled-body';
import { readRows } from './read-rows';

/** A snapshot that is held keeps PostgreSQL from cleaning up. */
const LONGEST_EXPORT_MS = 3_600_000;

export interface ExportsOptions {
  readonly databaseUrl: string;
  readonly processor: ProcessorTables;
  readonly logger: Logger;
  /** Exports under way at a time. */
  readonly largestCount: number;
  /** Called before an export begins. @throws what it is refused with. */
  readonly charge: (serverContext: object) => void;
}

/** Answers GET /export/<list>.csv and .ndjson with whole lists. */
export function exportLists({ databaseUrl, processor, logger, largestCount, charge }: ExportsOptions): Plugin {
  let underWay = 0;

  /** Resolves with the first rows: a database that does not answer is told as an error, not by an empty file. */
  async function open(url: URL, clientLeft: AbortSignal, breakOff: BreakOff): Promise<Response> {
    const { name, format, filter } = parseExportRequest(url);
    const columns = columnsOf(name);
    if (underWay >= largestCount) {
      throw new TooManyExportsError('As many exports are under way as there may be. Try again later.');
    }
    underWay += 1;
    const stopping = new AbortController();
    const stop = (): void => stopping.abort();
    const body = new PulledBody(stop);
    stopping.signal.addEventListener('abort', () => body.stop(stopping.signal.reason));
    clientLeft.addEventListener('abort', stop, { once: true });
    const timer = setTimeout(stop, LONGEST_EXPORT_MS);
    await new Promise<void>((resolve, reject) => {
      let head = format.head(columns);
      const write = async (rows: readonly (readonly unknown[])[]): Promise<void> => {
        resolve();
        const text = head + rows.map((row) => format.line(columns, row)).join('');
        head = '';
        if (text.length > 0) await body.write(Buffer.from(text));
      };
      const read = async (): Promise<void> => {
        const isIndexed = await processor.areThere();
        await readRows({
          databaseUrl,
          statement: (sql) => exportStatement(sql, name, filter, isIndexed),
          rowsARead: rowsAReadOf(name),
          take: write,
          signal: stopping.signal,
        });
        await write([]);
        body.end();
      };
      read()
        .catch((error: unknown) => {
          if (!stopping.signal.aborted) logger.warn({ err: error }, 'an export broke off');
          reject(error);
          breakOff(body, error);
        })
        .finally(() => {
          clearTimeout(timer);
          underWay -= 1;
        });
    });
    return new Response(body.stream, {
      headers: {
        'content-type': format.contentType,
        'content-disposition': `attachment; filename="${name}.${format.extension}"`,
        'cache-control': 'no-store',
      },
    });
  }

  return {
    onRequest: async ({ request, url, endResponse, serverContext }) => {
      if (!url.pathname.startsWith('/export/')) return;
      const { res } = serverContext as { readonly res?: { destroy(): void } };
      let isOpen = false;
      const breakOff: BreakOff = (body, error) => {
        if (!isOpen) return;
        // A file that is not whole must not look as if it were.
        if (res) res.destroy();
        else body.fail(error);
      };
      try {
        if (request.method !== 'GET') throw new BadInputError('An export is asked for with GET.');
        charge(serverContext);
        const response = await open(new URL(url.href), request.signal, breakOff);
        isOpen = true;
        endResponse(response);
      } catch (error) {
        endResponse(refusal(explainError(error, 'Unexpected error.', logger)));
      }
    },
  };
}

type BreakOff = (body: PulledBody, error: unknown) => void;

function refusal(error: Error): Response {
  const { code, http } = ('extensions' in error ? error.extensions : {}) as {
    readonly code?: string;
    readonly http?: { readonly status: number; readonly headers: Readonly<Record<string, string>> };
  };
  const status = code === 'BAD_USER_INPUT' ? 400 : (http?.status ?? 500);
  return Response.json(
    { errors: [{ message: error.message, extensions: { code } }] },
    { status, headers: http?.headers ?? {} },
  );
}
