import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import { u8aToHex } from '@polkadot/util';
import { decodeAddress } from '@polkadot/util-crypto';
import { UsageError } from '../shared/errors';
import type { Hex } from '../shared/ids';

export type Key = KeyringPair;

/** The phrase that development keys such as //Alice are derived from, in the chains' own documentation. */
const DEVELOPMENT_PHRASE = 'bottom drive obey lake curtain smoke basket hold race lonely fit walk';
/** A seed of 32 bytes, a phrase of 12 to 24 words, or neither; then derivations. polkadot takes any text for a seed. */
const SECRET_URI = /^(0x[0-9a-fA-F]{64}|[a-z]+( [a-z]+){11,23}|(?=\/\/))(\/\/?[^/]+)*(\/\/\/.*)?$/;
const DEVELOPMENT_NAMES = ['Alice', 'Bob', 'Charlie', 'Dave', 'Eve', 'Ferdie'];

/**
 * The sr25519 key of a secret URI.
 * @throws UsageError for a URI that is none, and for a development key on any other chain than a development chain.
 */
export function keyPairOf(suri: string, { isDevelopment }: { readonly isDevelopment: boolean }): Key {
  const uri = suri.trim();
  const key = SECRET_URI.test(uri) ? keyPair(uri) : undefined;
  if (!key) throw new UsageError('A key is not a valid secret URI. Make one with `powergrid key new`.');
  if (!isDevelopment && isDevelopmentKey(uri, key)) {
    throw new UsageError(
      'Development keys such as //Alice are known to everybody and refused on this chain. Give a key of your own.',
    );
  }
  return key;
}

/** Undefined for what is no key: polkadot's reason would quote the secret. */
function keyPair(uri: string): Key | undefined {
  try {
    return new Keyring({ type: 'sr25519', ss58Format: 42 }).addFromUri(uri);
  } catch {
    return undefined;
  }
}

/** By how it is written, or by the account it leads to. */
function isDevelopmentKey(suri: string, { address }: Key): boolean {
  if (suri.startsWith('/') || suri.startsWith(DEVELOPMENT_PHRASE)) return true;
  return DEVELOPMENT_NAMES.some((name) => keyPair(`//${name}`)?.address === address);
}

/** The account id behind an SS58 address. @throws UsageError for what is no address. */
export function accountIdOf(address: string): Hex {
  try {
    return u8aToHex(decodeAddress(address));
  } catch (cause) {
    throw new UsageError(`"${address}" is not an SS58 address.`, { address }, { cause });
  }
}
