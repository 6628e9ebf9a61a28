const FIRST_BYTES = 64 * 1024;
/** No character takes more in UTF-8, counted in JavaScript's 16 bits. */
const MOST_BYTES_A_CHARACTER = 3;
const NEW_LINE = 0x0a;
const SPECIAL = /[\\\n\r\t]/;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Rows as PostgreSQL's COPY reads them, out of the way of the garbage collector. */
export class CopyRows {
  private buffer = Buffer.allocUnsafe(FIRST_BYTES);
  private length = 0;

  constructor(readonly columns: readonly string[]) {}

  get isEmpty(): boolean {
    return this.length === 0;
  }

  get bytes(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  /** A text for each column; null for none. */
  add(texts: readonly (string | null)[]): void {
    const row = texts.map(escaped).join('\t');
    const needed = this.length + row.length * MOST_BYTES_A_CHARACTER + 1;
    if (needed > this.buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.buffer.length * 2));
      this.buffer.copy(larger, 0, 0, this.length);
      this.buffer = larger;
    }
    this.length += this.buffer.write(row, this.length);
    this.buffer[this.length++] = NEW_LINE;
  }
}

function escaped(text: string | null): string {
  if (text === null) return '\\N';
  return SPECIAL.test(text) ? text.replace(/[\\\n\r\t]/g, (special) => ESCAPES[special] ?? special) : text;
}
