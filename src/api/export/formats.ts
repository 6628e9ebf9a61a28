import { csvLine } from './csv';

/** How an export's rows are written. */
export interface Format {
  readonly extension: string;
  readonly contentType: string;
  head(columns: readonly string[]): string;
  line(columns: readonly string[], row: readonly unknown[]): string;
}

export const FORMATS: readonly Format[] = [
  {
    extension: 'csv',
    contentType: 'text/csv; charset=utf-8; header=present',
    head: csvLine,
    line: (_columns, row) => csvLine(row),
  },
  {
    extension: 'ndjson',
    contentType: 'application/x-ndjson',
    head: () => '',
    line: (columns, row) => `${JSON.stringify(Object.fromEntries(columns.map((name, place) => [name, row[place]])))}\n`,
  },
];
