/** Milliwatt-milliseconds in one milliwatt-hour. */
export const MW_MS_PER_MWH = 3_600_000n;
/** PWGD's smallest units in one PWGD. */
export const PWGD = 10n ** 18n;
/** Decimals of the native token, in which stakes are held. */
export const NATIVE_DECIMALS = 12;

/**
 * Parses a decimal such as `0.75` into units of 10^-decimals, exactly.
 * Returns undefined for anything that is not a plain non-negative decimal with at most that many places.
 */
export function parseDecimal(text: string, decimals: number): bigint | undefined {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text.trim());
  const [, whole, fraction = ''] = match ?? [];
  if (whole === undefined || fraction.length > decimals) return undefined;
  return BigInt(whole + fraction.padEnd(decimals, '0'));
}

/** Writes `amount` units of 10^-decimals with `places` decimals, rounded half up: 93750000000000000n, 18, 4 -> 0.0938. */
export function formatDecimal(amount: bigint, decimals: number, places: number): string {
  const magnitude = amount < 0n ? -amount : amount;
  const unit = 10n ** BigInt(decimals - places);
  const digits = ((magnitude + unit / 2n) / unit).toString().padStart(places + 1, '0');
  const sign = amount < 0n && /[1-9]/.test(digits) ? '-' : '';
  return places === 0 ? sign + digits : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** PWGD with four decimals. */
export function formatPwgd(amount: bigint): string {
  return formatDecimal(amount, 18, 4);
}
