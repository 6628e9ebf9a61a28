import { compactAddLength, stringToU8a } from '@polkadot/util';
import { decodeAddress, encodeAddress } from '@polkadot/util-crypto';
import type { ContractName, Deployment } from '../shared/deployment';
import { blake2b256 } from '../shared/ids';
import { PWGD } from '../shared/units';
import { readArtefact } from './abis';
import type { Chain } from './connection';
import { findMessage } from './contract';
import type { Key } from './keys';
import { contractsPallet, largestWeight } from './pallets';
import { Sender } from './sender';

const DAY_MS = 86_400_000;

export interface DeployOptions {
  readonly chain: Chain;
  /** Signs, pays, and owns the contracts. */
  readonly owner: Key;
  /** SS58 addresses. */
  readonly operators: readonly string[];
  readonly oracles: readonly string[];
  readonly verifiers: readonly string[];
  readonly treasury: string;
  /** How long after a window intervals may still be reported. */
  readonly reportPeriodMs: number;
  /** How long a complete participation may be disputed. */
  readonly challengePeriodMs: number;
  /** How long a proposal may be voted on; 3 days when left out. */
  readonly votingPeriodMs?: number;
  /** How long a proposal that passed waits to be executed; a day when left out. */
  readonly timelockMs?: number;
  /** PWGD minted at once, by SS58 address. */
  readonly initialMints: readonly { readonly to: string; readonly amount: bigint }[];
}

/**
 * Uploads and instantiates the contracts, links them and grants the roles, all in one extrinsic. The owner keeps the
 * contracts until it offers them to governance, and is the guardian of governance until a vote replaces it.
 */
export async function deploy(options: DeployOptions): Promise<Deployment> {
  const { chain, owner } = options;
  const pallet = contractsPallet(chain);
  const properties = chain.api.registry.getChainProperties();
  const startBlock = (await chain.api.rpc.chain.getHeader()).number.toNumber();
  const salt = stringToU8a(`powergrid-${startBlock}`);

  const plan = (name: ContractName, args: unknown[]) => {
    const { abi, abiHash, wasm, codeHash } = readArtefact(name, properties);
    const [instantiate] = abi.constructors;
    if (!instantiate) throw new Error(`${name} has no constructor.`);
    const input = instantiate.toU8a(args);
    return { abi, abiHash, wasm, codeHash, input, address: addressOf(owner.address, codeHash, input, salt) };
  };
  const token = plan('token', [null]);
  const registry = plan('resourceRegistry', [
    options.treasury,
    { minStake: 2n * 10n ** 12n, reputationThreshold: 20, maxPauseMs: 7 * DAY_MS },
  ]);
  const grid = plan('gridService', [
    token.address,
    registry.address,
    {
      enrollLeadMs: 30_000,
      reportPeriodMs: options.reportPeriodMs,
      challengePeriodMs: options.challengePeriodMs,
      resolvePeriodMs: 7 * DAY_MS,
      defaultRatePerKwh: PWGD / 2n,
      maxRatePerKwh: 10n ** 24n,
      maxEventBudget: 1_000_000n * PWGD,
      slashBp: 5_000,
      maxPauseMs: 7 * DAY_MS,
    },
  ]);

  const governance = plan('governance', [
    { token: token.address, registry: registry.address, gridService: grid.address },
    owner.address,
    {
      votingPeriodMs: options.votingPeriodMs ?? 3 * DAY_MS,
      timelockMs: options.timelockMs ?? DAY_MS,
      executionWindowMs: 7 * DAY_MS,
      quorumBp: 400,
      proposalThreshold: 100n * PWGD,
    },
  ]);

  const grants = [
    { of: token, role: 'Minter', to: grid.address },
    { of: token, role: 'Minter', to: owner.address },
    { of: token, role: 'Governance', to: governance.address },
    { of: registry, role: 'AuthorizedCaller', to: grid.address },
    ...options.oracles.map((to) => ({ of: registry, role: 'Oracle', to })),
    ...options.operators.map((to) => ({ of: grid, role: 'Operator', to })),
    ...options.verifiers.map((to) => ({ of: grid, role: 'Verifier', to })),
  ];
  const messages = [
    ...grants.map(({ of, role, to }) => ({ of, message: 'grant_role', args: [role, to] })),
    ...options.initialMints.map(({ to, amount }) => ({ of: token, message: 'mint', args: [to, amount, 'Initial'] })),
  ];
  // Nothing can be tried before its contract is there, so limits are shares of what one extrinsic may take.
  const largest = largestWeight(chain);
  const share = (parts: bigint) => ({ refTime: largest.refTime / parts, proofSize: largest.proofSize / parts });
  const perMessage = share(BigInt(messages.length) * 3n);
  const calls = [
    ...[token, registry, grid, governance].map(({ wasm, input }) =>
      pallet.instantiateWithCode(0, share(8n), null, compactAddLength(wasm), input, compactAddLength(salt)),
    ),
    ...messages.map(({ of, message, args }) =>
      pallet.call(
        { Id: of.address },
        0,
        perMessage,
        null,
        findMessage(of.abi.messages, 'contract', message).toU8a(args),
      ),
    ),
  ];
  await new Sender(chain, owner).send(async () => pallet.batchAll(calls));

  const record = ({ address, codeHash, abiHash }: typeof token) => ({ address, codeHash, abiHash });
  return {
    version: 1,
    chain: { genesisHash: chain.genesisHash, specName: chain.specName, specVersion: chain.specVersion },
    startBlock,
    contracts: {
      token: record(token),
      resourceRegistry: record(registry),
      gridService: record(grid),
      governance: record(governance),
    },
    roles: {
      owner: owner.address,
      operators: [...options.operators],
      oracles: [...options.oracles],
      verifiers: [...options.verifiers],
      treasury: options.treasury,
    },
  };
}

/** pallet-contracts' address of a contract: blake2_256(SCALE("contract_addr_v1", deployer, code hash, input, salt)). */
function addressOf(deployer: string, codeHash: string, input: Uint8Array, salt: Uint8Array): string {
  const hash = blake2b256(
    stringToU8a('contract_addr_v1'),
    decodeAddress(deployer),
    Buffer.from(codeHash.slice(2), 'hex'),
    input,
    compactAddLength(salt),
  );
  return encodeAddress(hash, 42);
}
