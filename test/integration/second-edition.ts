import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bytes, Option, Struct, str, u8, u32, u64, u128 } from 'scale-ts';
import { blake2b256, type Hex, toHex } from '../../src/shared/ids';
import { withSection } from './contracts/other-code';
import { assemble, echoInput } from './echo-contracts';

// Code to which a token can be upgraded, and what ink! would say of it. Its events have the names of the token's, and
// other fields.

const MIGRATED = blake2b256(Buffer.from('SecondEdition::Migrated(u32)'));
const TRANSFER = blake2b256(Buffer.from('SecondEdition::Transfer(u128,Option<AccountId>,Option<AccountId>,String)'));
const ROLE_GRANTED = blake2b256(Buffer.from('SecondEdition::RoleGranted(Role,AccountId,u64)'));

/** What `Migrated` says. */
export const EDITION = 2;
/** The selector of its migration: any four bytes, as nothing else is as short. */
export const MIGRATE: Hex = '0x00000000';

const escaped = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => `\\${Buffer.of(byte).toString('hex')}`).join('');
/** An echo that emits `Migrated` when it is called with a selector alone. */
const CODE = `(module
  (import "seal0" "input" (func $input (param i32 i32)))
  (import "seal0" "deposit_event" (func $deposit_event (param i32 i32 i32 i32)))
  (import "seal0" "seal_return" (func $seal_return (param i32 i32 i32)))
  (import "env" "memory" (memory 1 1))
  (data (i32.const 61000) "${escaped(Uint8Array.of(1 << 2, ...MIGRATED))}")
  (data (i32.const 62000) "${escaped(u32.enc(EDITION))}")
  (func (export "deploy"))
  (func (export "call")
    (i32.store (i32.const 0) (i32.const 60000))
    (call $input (i32.const 4) (i32.const 0))
    (if (i32.eq (i32.load (i32.const 0)) (i32.const 4)) (then
      (call $deposit_event (i32.const 61000) (i32.const 33) (i32.const 62000) (i32.const 4))
      (call $seal_return (i32.const 0) (i32.const 63000) (i32.const 2))))
    (call $deposit_event
      (i32.const 8)
      (i32.load (i32.const 4))
      (i32.add (i32.const 8) (i32.load (i32.const 4)))
      (i32.sub (i32.sub (i32.load (i32.const 0)) (i32.const 4)) (i32.load (i32.const 4))))))`;

export interface OtherCode {
  readonly wasm: Uint8Array;
  readonly codeHash: Hex;
}

export function secondEdition(): OtherCode {
  return codeOf(assemble(CODE));
}

/** The same under another hash, of which nobody has an ABI. */
export function thirdEdition(): OtherCode {
  return codeOf(withSection(secondEdition().wasm));
}

/** The second edition's metadata: the token's types and other events. */
export function secondEditionAbi(): string {
  const abi = JSON.parse(readFileSync(join(__dirname, '..', '..', 'abis', 'token.json'), 'utf8'));
  const [role, accountId, maybeAccountId, number] = [17, 2, 31, 0];
  const [text, time, edition] = [53, 13, 57];
  const eventOf = (label: string, signature: Uint8Array, fields: Readonly<Record<string, number>>) => ({
    label,
    module_path: 'second_edition',
    signature_topic: toHex(signature),
    args: Object.entries(fields).map(([name, type]) => ({
      label: name,
      indexed: false,
      type: { type, displayName: [] },
      docs: [],
    })),
    docs: [],
  });
  const events = [
    eventOf('Migrated', MIGRATED, { edition }),
    eventOf('Transfer', TRANSFER, { value: number, from: maybeAccountId, to: maybeAccountId, memo: text }),
    eventOf('RoleGranted', ROLE_GRANTED, { role, account: accountId, at_ms: time }),
  ];
  return JSON.stringify({
    ...abi,
    source: { ...abi.source, hash: secondEdition().codeHash },
    spec: { ...abi.spec, events },
  });
}

const TransferFields = Struct({ value: u128, from: Option(Bytes(32)), to: Option(Bytes(32)), memo: str });
const RoleGrantedFields = Struct({ role: u8, account: Bytes(32), atMs: u64 });

/** What makes the second edition say that PWGD moved, though none does. */
export function transferInput(from: Uint8Array, to: Uint8Array, value: bigint, memo: string): Uint8Array {
  return echoInput(TRANSFER, TransferFields.enc({ value, from, to, memo }));
}

/** What makes the second edition say that there is a minter, and not by whom. */
export function roleGrantedInput(account: Uint8Array): Uint8Array {
  return echoInput(ROLE_GRANTED, RoleGrantedFields.enc({ role: 0, account, atMs: 0n }));
}

function codeOf(wasm: Uint8Array): OtherCode {
  return { wasm, codeHash: toHex(blake2b256(wasm)) };
}
