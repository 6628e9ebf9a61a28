import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { emptyTaskHandler, runTask } from '@acala-network/chopsticks-core';
import { Keyring } from '@polkadot/keyring';
import { compactAddLength, stringToU8a, u8aToHex } from '@polkadot/util';
import { z } from 'zod';

type Hex = `0x${string}`;

const CODE_KEY = '0x3a636f6465';
/** Funded at genesis; the first is sudo. */
const DEVELOPMENT_ACCOUNTS = ['//Alice', '//Bob', '//Charlie', '//Dave', '//Eve', '//Ferdie'];
const DEVELOPMENT_BALANCE = 1n << 60n;

const PresetSchema = z.looseObject({ balances: z.looseObject({}), sudo: z.looseObject({}) });

/** The runtime of contracts-node, as `chain/README.md` describes it. */
export function readRuntime(): Hex {
  return u8aToHex(brotliDecompressSync(readFileSync(join(__dirname, '..', '..', 'chain', 'runtime.wasm.br'))));
}

/** Asks the runtime itself to build the state of block 0, with the development accounts funded. */
export async function buildGenesis(wasm: Hex): Promise<Record<Hex, Hex>> {
  const preset = Buffer.from((await callRuntime(wasm, 'GenesisBuilder_get_preset', '0x00')).result.slice(2), 'hex');
  const config = PresetSchema.parse(JSON.parse(preset.subarray(preset.indexOf('{')).toString()));
  const keyring = new Keyring({ type: 'sr25519' });
  const accounts = DEVELOPMENT_ACCOUNTS.map((suri) => keyring.addFromUri(suri).address);
  // Balances exceed what a JSON number holds exactly: they are spliced in as text.
  config.balances.balances = accounts.map((address) => [address, '#']);
  config.sudo.key = accounts[0];
  const json = JSON.stringify(config).replaceAll('"#"', String(DEVELOPMENT_BALANCE));
  const built = await callRuntime(wasm, 'GenesisBuilder_build_state', u8aToHex(compactAddLength(stringToU8a(json))));
  if (built.result !== '0x00') {
    throw new Error(`The runtime refused the genesis: ${Buffer.from(built.result.slice(2), 'hex').toString()}`);
  }
  const state = new Map<Hex, Hex>([[CODE_KEY, wasm]]);
  for (const [key, value] of built.storageDiff) if (value !== null) state.set(key, value);
  return Object.fromEntries([...state].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function callRuntime(wasm: Hex, method: string, argument: Hex) {
  const answer = await runTask(
    {
      wasm,
      calls: [[method, [argument]]],
      mockSignatureHost: false,
      allowUnresolvedImports: false,
      runtimeLogLevel: 0,
    },
    {
      ...emptyTaskHandler,
      getStorage: async (key: string) => (key === CODE_KEY ? wasm : undefined),
      getNextKey: async () => undefined,
    },
  );
  if ('Error' in answer) throw new Error(`${method} failed: ${answer.Error}`);
  return answer.Call;
}
