import { blake2b } from '@noble/hashes/blake2.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { str } from 'scale-ts';

/** Lower-case 0x hex: accounts, devices, hashes. */
export type Hex = `0x${string}`;

/** blake2_256 as Substrate and ink! compute it. */
export function blake2b256(...parts: Uint8Array[]): Uint8Array {
  return blake2b(concatBytes(...parts), { dkLen: 32 });
}

export function toHex(bytes: Uint8Array): Hex {
  return `0x${bytesToHex(bytes)}`;
}

/** The bytes of lower-case 0x hex. */
export function fromHex(hex: Hex): Uint8Array {
  return hexToBytes(hex.slice(2));
}

/** Whether a text is lower-case 0x hex of whole bytes. */
export function isHex(text: string): text is Hex {
  return /^0x(?:[0-9a-f]{2})*$/.test(text);
}

/** The device id of a plug: blake2_256(SCALE(("powergrid/device/v1", vendor, id))), three strings. */
export function deviceIdOf(vendor: string, id: string): Hex {
  return toHex(blake2b256(str.enc('powergrid/device/v1'), str.enc(vendor), str.enc(id)));
}
