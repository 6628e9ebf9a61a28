import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvLine } from './csv';

/** Reads RFC 4180 as its grammar says. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

const cell = fc.oneof(
  fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', "'", '=', '-', '+', '@', '\t', ' ', '0', 'a', 'ä', '😀') }),
  fc.string(),
);

it('csvLine: is read back by RFC 4180 as it was, behind an apostrophe where it would be a formula', () => {
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 1 })), (rows) => {
      const read = parseCsv(rows.map(csvLine).join(''));
      expect(read).toHaveLength(rows.length);
      for (const [line, cells] of rows.entries()) {
        for (const [place, text] of cells.entries()) {
          const found = read[line]?.[place] ?? '';
          expect(found).not.toMatch(/^[=+\-@\t\r\n](?!\d+$)/);
          expect([text, `'${text}`]).toContain(found);
        }
      }
    }),
  );
});

it('csvLine: leaves numbers alone, empties nulls, and writes lists as JSON', () => {
  expect(csvLine(['-125000', 7, true, null, ['0x1', '0x2']])).toBe('-125000,7,true,,"[""0x1"",""0x2""]"\r\n');
  expect(csvLine(['=1+1', '+44', '@x', '-2+3', '-'])).toBe("'=1+1,'+44,'@x,'-2+3,'-\r\n");
});
