import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Abi } from '@polkadot/api-contract';
import type { ChainProperties } from '@polkadot/types/interfaces';
import type { ContractName } from '../shared/deployment';
import { blake2b256, type Hex, toHex } from '../shared/ids';

const FILES: Readonly<Record<ContractName, string>> = {
  token: 'token',
  resourceRegistry: 'resource_registry',
  gridService: 'grid_service',
  governance: 'governance',
};
const FOLDER = join(__dirname, '..', '..', 'abis');

/** A contract as it was built: its metadata and its code. */
export interface ContractArtefact {
  readonly abi: Abi;
  /** blake2_256 of the metadata file. */
  readonly abiHash: Hex;
  readonly wasm: Buffer;
  /** blake2_256 of the code, which is how the chain knows it. */
  readonly codeHash: Hex;
}

export function readArtefact(name: ContractName, properties?: ChainProperties): ContractArtefact {
  const json = readFileSync(join(FOLDER, `${FILES[name]}.json`));
  const wasm = readFileSync(join(FOLDER, `${FILES[name]}.wasm`));
  return {
    abi: new Abi(json.toString(), properties),
    abiHash: toHex(blake2b256(json)),
    wasm,
    codeHash: toHex(blake2b256(wasm)),
  };
}
