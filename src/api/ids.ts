import * as ss58 from '@subsquid/ss58';
import { CONTRACT_NAMES } from '../shared/deployment';
import { BadInputError } from './errors';

const HEX_32 = /^0x[0-9a-fA-F]{64}$/;
/** The prefix of addresses on development chains and of most contract chains. */
const SS58_PREFIX = 42;

/** An account id in lower-case hex, given that or an SS58 address. @throws BadInputError for anything else. */
export function parseAccountId(text: string): string {
  if (HEX_32.test(text)) return text.toLowerCase();
  try {
    const { bytes } = ss58.decode(text);
    if (HEX_32.test(bytes)) return bytes;
  } catch {
    // Not an address either.
  }
  throw new BadInputError('An account id is 0x and 64 hex digits, or an SS58 address.');
}

/** @throws BadInputError for anything but 0x and 64 hex digits. */
export function parseDeviceId(text: string): string {
  if (!HEX_32.test(text)) throw new BadInputError('A device id is 0x and 64 hex digits.');
  return text.toLowerCase();
}

/** @throws BadInputError for anything but a decimal number. */
export function parseGridEventId(text: string): string {
  return parseDecimalId('grid event', text);
}

/** @throws BadInputError for anything but a decimal number. `of` is what the id is of. */
export function parseDecimalId(of: string, text: string): string {
  if (!/^\d{1,20}$/.test(text)) throw new BadInputError(`A ${of} id is a decimal number.`);
  return BigInt(text).toString();
}

/** @throws BadInputError for anything but `<eventId>-<deviceId>`. */
export function parseParticipationId(text: string): string {
  const [eventId = '', deviceId = '', ...rest] = text.split('-');
  if (rest.length > 0) throw new BadInputError('A participation id is <eventId>-<deviceId>.');
  return `${parseGridEventId(eventId)}-${parseDeviceId(deviceId)}`;
}

/** @throws BadInputError for anything but 0x and 64 hex digits. */
export function parseHash(text: string): string {
  if (!HEX_32.test(text)) throw new BadInputError('A hash is 0x and 64 hex digits.');
  return text.toLowerCase();
}

/** @throws BadInputError for anything but `<height>-<eventIndex>`, both padded. */
export function parseEventId(text: string): string {
  if (!/^\d{10}-\d{6}$/.test(text)) {
    throw new BadInputError('An event id is <height, 10 digits>-<eventIndex, 6 digits>.');
  }
  return text;
}

/** @throws BadInputError for a contract that there is not. */
export function parseContractName(text: string): string {
  const name = CONTRACT_NAMES.find((known) => known === text);
  if (name === undefined) throw new BadInputError(`A contract's name is one of ${CONTRACT_NAMES.join(', ')}.`);
  return name;
}

/** The account id of an SS58 address that is known to be one. */
export function accountIdOf(address: string): string {
  return ss58.decode(address).bytes;
}

/** The SS58 address of an account id. */
export function addressOf(accountId: string): string {
  return ss58.encode({ prefix: SS58_PREFIX, bytes: accountId });
}
