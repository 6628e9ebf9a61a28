import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CONTRACT_NAMES, type ContractName } from '../shared/deployment';
import { messageOf } from '../shared/errors';
import { type ContractAbi, hasFieldsOf, readContractAbi } from './contract-abi';

// The only decoder of ink! events: a thin typed layer over ink-abi. Integers of 64 bits and more arrive as bigint,
// smaller ones as number, accounts and hashes as lower-case 0x hex, enums without data as `{ __kind }`.

interface Kind<Name extends string = string> {
  readonly __kind: Name;
}

interface IntervalFields {
  readonly deviceId: string;
  readonly oracle: string;
  readonly startMs: bigint;
  readonly endMs: bigint;
  readonly netMwh: bigint;
  readonly quality: Kind;
  readonly samplesRoot: string;
  readonly atMs: bigint;
}

/** What the first event of a contract says; which of it there is depends on the contract. */
interface InstantiatedFields {
  readonly owner?: string;
  readonly guardian?: string;
  readonly cap?: bigint;
  readonly maxPauseMs?: bigint;
  readonly parameters?: Readonly<Record<string, bigint | number>>;
}

interface StakeFields {
  readonly deviceId: string;
  readonly amount: bigint;
  readonly stake: bigint;
}

/** The fields that handlers read of every event that has one, as the contracts define them. */
export interface EventFields {
  Instantiated: InstantiatedFields;
  OwnershipOffered: { readonly to: string };
  OwnershipTaken: { readonly to: string };
  GuardianChanged: { readonly guardian?: string };
  Paused: { readonly untilMs: bigint };
  Unpaused: { readonly by: string };
  CodeUpgraded: { readonly new: string };
  ParameterChanged: {
    readonly key: string;
    readonly old: bigint;
    readonly new: bigint;
    readonly by: string;
    readonly atMs: bigint;
  };
  Transfer: { readonly from?: string; readonly to?: string; readonly value: bigint };
  RoleGranted: { readonly role: Kind; readonly account: string; readonly by: string; readonly atMs: bigint };
  RoleRevoked: { readonly role: Kind; readonly account: string; readonly by: string; readonly atMs: bigint };
  DeviceRegistered: {
    readonly deviceId: string;
    readonly owner: string;
    readonly oracle: string;
    readonly deviceType: Kind;
    readonly capacityWatts: number;
    readonly siteId: string;
    readonly region: string;
    readonly manufacturer: string;
    readonly model: string;
    readonly firmware: string;
    readonly status: Kind;
    readonly stake: bigint;
    readonly reputation: number;
    readonly activeSinceMs: bigint;
    readonly atMs: bigint;
  };
  DeviceAccepted: { readonly deviceId: string; readonly activeSinceMs: bigint; readonly atMs: bigint };
  DeviceReactivated: { readonly deviceId: string; readonly activeSinceMs: bigint; readonly atMs: bigint };
  DeviceDeactivated: { readonly deviceId: string; readonly atMs: bigint };
  OracleChanged: { readonly deviceId: string; readonly new: string; readonly atMs: bigint };
  MetadataUpdated: {
    readonly deviceId: string;
    readonly deviceType: Kind;
    readonly capacityWatts: number;
    readonly siteId: string;
    readonly region: string;
    readonly manufacturer: string;
    readonly model: string;
    readonly firmware: string;
    readonly atMs: bigint;
  };
  StakeIncreased: StakeFields;
  StakeWithdrawn: StakeFields;
  StakeSlashed: StakeFields;
  PendingDeviceReplaced: { readonly deviceId: string; readonly owner: string; readonly stakeReturned: bigint };
  DeviceLocked: { readonly deviceId: string; readonly untilMs: bigint; readonly atMs: bigint };
  PerformanceRecorded: { readonly deviceId: string; readonly eventId: bigint; readonly after: number };
  GridEventCreated: {
    readonly eventId: bigint;
    readonly operator: string;
    readonly kind: Kind;
    readonly direction: Kind;
    readonly startsAtMs: bigint;
    readonly endsAtMs: bigint;
    readonly reportUntilMs: bigint;
    readonly challengePeriodMs: bigint;
    readonly resolvePeriodMs: bigint;
    readonly ratePerKwh: bigint;
    readonly targetMilliwatts: bigint;
    readonly budget: bigint;
    readonly ruleId?: number;
    readonly atMs: bigint;
  };
  GridEventCancelled: { readonly eventId: bigint; readonly reason: string; readonly atMs: bigint };
  GridEventClosed: { readonly eventId: bigint; readonly expiredCount: number; readonly atMs: bigint };
  DeviceOptedOut: { readonly eventId: bigint; readonly deviceId: string };
  DisputeOpened: {
    readonly eventId: bigint;
    readonly deviceId: string;
    readonly verifier: string;
    readonly reason: string;
    readonly resolveUntilMs: bigint;
    readonly atMs: bigint;
  };
  DisputeResolved: {
    readonly eventId: bigint;
    readonly deviceId: string;
    readonly resolution: Kind;
    readonly hasLapsed: boolean;
    readonly by: string;
    readonly atMs: bigint;
  };
  DeviceEnrolled: {
    readonly eventId: bigint;
    readonly deviceId: string;
    readonly owner: string;
    readonly oracle: string;
    readonly baselineMwh: bigint;
    readonly expectedMwh: bigint;
    readonly methodId: number;
    readonly basisFromMs: bigint;
    readonly basisToMs: bigint;
    readonly basisCount: number;
    readonly evidence: string;
    readonly capacityWatts: number;
    readonly reputation: number;
    readonly atMs: bigint;
  };
  IntervalRecorded: IntervalFields & { readonly creditedEventId?: bigint; readonly creditedMwh: bigint };
  IntervalRefused: IntervalFields & { readonly reason: Kind };
  ParticipationSettled: {
    readonly eventId: bigint;
    readonly deviceId: string;
    readonly owner: string;
    readonly meteredMwh: bigint;
    readonly coveredMs: bigint;
    readonly rawMwh: bigint;
    readonly deliveredMwh: bigint;
    readonly outcome: Kind;
    readonly reward: bigint;
    readonly settledBy: string;
    readonly atMs: bigint;
  };
  RewardPaid: {
    readonly eventId: bigint;
    readonly deviceId: string;
    readonly owner: string;
    readonly amount: bigint;
    readonly atMs: bigint;
  };
  ConditionSubmitted: {
    readonly feed: string;
    readonly loadMilliwatts: bigint;
    readonly capacityMilliwatts: bigint;
    readonly frequencyMillihertz: number;
    readonly voltageMillivolts: number;
    readonly renewableBp: number;
    readonly atMs: bigint;
  };
  RuleCreated: {
    readonly ruleId: number;
    readonly operator: string;
    readonly metric: Kind;
    readonly comparison: Kind;
    readonly threshold: bigint;
    readonly template: {
      readonly kind: Kind;
      readonly direction: Kind;
      readonly leadMs: bigint;
      readonly durationMs: bigint;
      readonly ratePerKwh: bigint;
      readonly targetMilliwatts: bigint;
      readonly budget: bigint;
    };
    readonly cooldownMs: bigint;
    readonly maxOpen: number;
    readonly atMs: bigint;
  };
  RuleRemoved: { readonly ruleId: number; readonly atMs: bigint };
  RuleTriggered: {
    readonly ruleId: number;
    readonly eventId: bigint;
    readonly metric: Kind;
    readonly value: bigint;
    readonly threshold: bigint;
    readonly atMs: bigint;
  };
  ProposalCreated: {
    readonly proposalId: bigint;
    readonly proposer: string;
    readonly action: Kind;
    readonly description: string;
    readonly startsAtMs: bigint;
    readonly endsAtMs: bigint;
    readonly supply: bigint;
    readonly quorumBp: number;
    readonly timelockMs: bigint;
    readonly executionWindowMs: bigint;
    readonly atMs: bigint;
  };
  VoteCast: {
    readonly proposalId: bigint;
    readonly voter: string;
    readonly inFavour: boolean;
    readonly weight: bigint;
    readonly atMs: bigint;
  };
  VotesReclaimed: { readonly proposalId: bigint; readonly voter: string; readonly atMs: bigint };
  ProposalQueued: {
    readonly proposalId: bigint;
    readonly quorum: bigint;
    readonly executableFromMs: bigint;
    readonly expiresAtMs: bigint;
  };
  ProposalExecuted: { readonly proposalId: bigint; readonly atMs: bigint };
  ProposalCancelled: { readonly proposalId: bigint; readonly atMs: bigint };
}

export type HandledName = keyof EventFields;

/** An event as the contract's metadata reads it. */
export interface DecodedEvent {
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** False when what `EventFields` says of it may not be true. */
  readonly isFamiliar: boolean;
  readonly error?: undefined;
}

/** An event, or why it cannot be read. */
export type Decoded = DecodedEvent | { readonly error: string };

export interface RawEvent {
  readonly data: string;
  readonly topics: readonly string[];
}

/** Reads an event of a contract that was upgraded to the code named, or still has the code it was made with. */
export type Decoder = (contract: ContractName, event: RawEvent, upgradedTo?: string | null) => Decoded;

export interface DecoderOptions {
  /** The code that each contract was made with. */
  readonly contracts: Readonly<Record<ContractName, { readonly codeHash: string }>>;
  /** Where the ABIs of other code are than that of `abis/`, each `<name>.json`; it need not exist. */
  readonly otherAbis?: string | undefined;
  readonly warn: (text: string) => void;
}

const FILES: Readonly<Record<ContractName, string>> = {
  token: 'token',
  resourceRegistry: 'resource_registry',
  gridService: 'grid_service',
  governance: 'governance',
};
const FOLDER = join(__dirname, '..', '..', 'abis');

/**
 * A decoder that never throws. It reads an event with the ABI of the code that emitted it, as the ABI's `source.hash`
 * names it. Code that a contract was made with and of which there is no ABI is taken for PowerGrid's own, built with
 * another compiler: whoever wrote the deployment record said so. Of code that came later nobody did.
 * @throws UsageError when one of the ABIs cannot be read.
 */
export function createDecoder({ contracts, otherAbis = join(FOLDER, 'upgrades'), warn }: DecoderOptions): Decoder {
  const read = (name: ContractName) => readContractAbi(join(FOLDER, `${FILES[name]}.json`));
  const own: Readonly<Record<ContractName, ContractAbi>> = {
    token: read('token'),
    resourceRegistry: read('resourceRegistry'),
    gridService: read('gridService'),
    governance: read('governance'),
  };
  const others = existsSync(otherAbis) ? readdirSync(otherAbis).filter((file) => file.endsWith('.json')) : [];
  const abis = [...others.map((file) => readContractAbi(join(otherAbis, file))), ...Object.values(own)];
  const known = new Map(abis.map((abi) => [abi.codeHash, abi]));
  for (const name of CONTRACT_NAMES) {
    const { codeHash } = contracts[name];
    if (known.has(codeHash)) continue;
    warn(
      `The deployment's ${name} has code ${codeHash}, of which there is no ABI: its events are read with ` +
        `abis/${FILES[name]}.json. If it was built from other source, add its ABI as docs/contracts.md says, and index anew.`,
    );
  }
  return (contract, { data, topics }, upgradedTo) => {
    const codeHash = upgradedTo ?? contracts[contract].codeHash;
    const abi = known.get(codeHash) ?? (codeHash === contracts[contract].codeHash ? own[contract] : undefined);
    if (!abi)
      return {
        error: `The contract has code ${codeHash}, of which there is no ABI. Add it as docs/contracts.md says, and index anew.`,
      };
    try {
      const { __kind, ...fields } = abi.abi.decodeEvent<Kind & Record<string, unknown>>(data, [...topics]);
      // Events that the contracts share are named by their path in the metadata.
      const name = __kind.split('::').at(-1) ?? __kind;
      const isFamiliar = abi === own[contract] || hasFieldsOf(own[contract], abi, name);
      return { name, fields: storable(fields), isFamiliar };
    } catch (error) {
      return { error: messageOf(error) };
    }
  };
}

/** Without the character U+0000, which anyone may write into a text and which PostgreSQL cannot hold. */
function storable(fields: Record<string, unknown>): Readonly<Record<string, unknown>> {
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (typeof value === 'string' && value.includes('\0')) fields[name] = value.replaceAll('\0', '');
  }
  return fields;
}
