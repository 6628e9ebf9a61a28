/** JSON with integers beyond 53 bits as decimal strings. */
export function jsonOf(fields: unknown): unknown {
  return JSON.parse(JSON.stringify(fields, (_key, value) => (typeof value === 'bigint' ? value.toString() : value)));
}
