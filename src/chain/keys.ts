import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import { u8aToHex } from '@polkadot/util';
import { decodeAddress } from '@polkadot/util-crypto';
import { UsageError } from '../shared/errors';
import type { Hex } from '../shared/ids';

export type Key = KeyringPair;

const DEVELOPMENT_KEY = /^\/\//;

/**
 * The sr25519 key of a secret URI. The WASM crypto has to be ready, which a connected chain or `cryptoWaitReady` sees to.
 * @throws UsageError for a URI that is none, and for a development key on any other chain than a development chain.
 */
export function keyPairOf(suri: string, { isDevelopment }: { readonly isDevelopment: boolean }): Key {
  if (DEVELOPMENT_KEY.test(suri) && !isDevelopment) {
    throw new UsageError(
      'Development keys such as //Alice are known to everybody and refused on this chain. Give a key of your own.',
    );
  }
  try {
    return new Keyring({ type: 'sr25519', ss58Format: 42 }).addFromUri(suri);
  } catch {
    // The reason would quote the secret.
    throw new UsageError('A key is not a valid secret URI. Make one with `powergrid key new`.');
  }
}

/** The account id behind an SS58 address. @throws UsageError for what is no address. */
export function accountIdOf(address: string): Hex {
  try {
    return u8aToHex(decodeAddress(address));
  } catch (cause) {
    throw new UsageError(`"${address}" is not an SS58 address.`, { address }, { cause });
  }
}
