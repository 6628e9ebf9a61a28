/** Decoded values as JSON holds them: integers beyond 53 bits as decimal strings. */
export function jsonOf(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(jsonOf);
  const json: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) json[name] = jsonOf(field);
  return json;
}
