import { z } from 'zod';

/** An integer of a decoded SCALE value in JSON: a number, or 0x hex beyond 2^53. */
export const integer = z.union([z.number(), z.string()]).transform((value) => BigInt(value));
/** Unix ms of a decoded SCALE value in JSON. */
export const ms = integer.transform(Number);
