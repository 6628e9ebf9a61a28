import { Option, Struct, u32, u64 } from 'scale-ts';
import { blake2b256, type Hex, toHex } from '../shared/ids';
import type { Reading } from './metering';

const Leaf = Struct({ index: u32, atMs: u64, powerMw: u64, counterWh: Option(u64) });
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/**
 * Merkle root over an interval's readings in time order. Leaf = blake2_256(0x00 ++ SCALE(index, at_ms, power_mw,
 * counter_wh)), node = blake2_256(0x01 ++ left ++ right); an odd last node moves up unchanged; no reading gives zeros.
 */
export function samplesRoot(readings: readonly Reading[]): Hex {
  let level = readings.map(({ atMs, powerMw, counterWh }, index) =>
    blake2b256(LEAF, Leaf.enc({ index, atMs: BigInt(atMs), powerMw, counterWh })),
  );
  while (level.length > 1) level = pairUp(level);
  return toHex(level[0] ?? new Uint8Array(32));
}

function pairUp(level: readonly Uint8Array[]): Uint8Array[] {
  const parents: Uint8Array[] = [];
  for (let i = 0; i < level.length; i += 2) {
    const [left, right] = level.slice(i, i + 2);
    if (left) parents.push(right ? blake2b256(NODE, left, right) : left);
  }
  return parents;
}
