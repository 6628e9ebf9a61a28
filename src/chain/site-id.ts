import { str } from 'scale-ts';
import { blake2b256, type Hex, toHex } from '../shared/ids';
import { accountIdOf } from './keys';

/** The site of a device: one owner's plugs in one region are taken for one site. */
export function siteIdOf(owner: string, region: string): Hex {
  return toHex(blake2b256(str.enc('powergrid/site/v1'), str.enc(accountIdOf(owner)), str.enc(region)));
}
