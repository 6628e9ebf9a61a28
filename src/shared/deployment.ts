import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { AppError, UsageError } from './errors';

const hex32 = z.string().regex(/^0x[0-9a-f]{64}$/, 'expected 0x and 64 lower-case hex digits');
const contract = z.strictObject({ address: z.string().min(1), codeHash: hex32, abiHash: hex32 });

const DeploymentSchema = z.strictObject({
  version: z.literal(1),
  chain: z.strictObject({ genesisHash: hex32, specName: z.string(), specVersion: z.int() }),
  startBlock: z.int().min(0),
  contracts: z.strictObject({
    token: contract,
    resourceRegistry: contract,
    gridService: contract,
    governance: contract,
  }),
  roles: z.strictObject({
    owner: z.string(),
    operators: z.array(z.string()),
    oracles: z.array(z.string()),
    verifiers: z.array(z.string()),
    treasury: z.string(),
  }),
});

/** Where PowerGrid lives on one chain. Contract addresses and accounts are SS58. */
export type Deployment = z.infer<typeof DeploymentSchema>;
export type ContractName = 'token' | 'resourceRegistry' | 'gridService' | 'governance';
export const CONTRACT_NAMES: readonly ContractName[] = ['token', 'resourceRegistry', 'gridService', 'governance'];

/** The chain is not the one the deployment record was written for. */
export class WrongGenesisError extends AppError {
  readonly code = 'WRONG_GENESIS';
  readonly retryable = false;

  constructor(url: string, expected: string, actual: string) {
    super(
      `The chain at ${url} has genesis ${actual}, but the deployment was made on ${expected}. ` +
        'Use the chain it was made on, or deploy again with `powergrid deploy`.',
      { url, expected, actual },
    );
  }
}

/** @throws WrongGenesisError when `genesisHash` is not the one that the deployment record names. */
export function assertGenesis(expected: string, url: string, genesisHash: string): void {
  if (genesisHash !== expected) throw new WrongGenesisError(url, expected, genesisHash);
}

/** @throws UsageError when the file is missing or is not a deployment record; every problem is listed. */
export function readDeployment(file: string): Deployment {
  if (!existsSync(file)) {
    throw new UsageError(`There is no deployment record at ${file}. Make one with \`powergrid deploy\`.`, { file });
  }
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new UsageError(
      `The deployment record ${file} is not JSON. Deploy again, or restore the file.`,
      { file },
      { cause },
    );
  }
  const parsed = DeploymentSchema.safeParse(json);
  if (!parsed.success) {
    throw new UsageError(`The deployment record ${file} is not valid:\n${z.prettifyError(parsed.error)}`, { file });
  }
  return parsed.data;
}

/** Writes the record whole or not at all. */
export function writeDeployment(file: string, deployment: Deployment): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.draft`;
  writeFileSync(draft, `${JSON.stringify(DeploymentSchema.parse(deployment), null, 2)}\n`);
  renameSync(draft, file);
}
