import { ProposalStatus } from '../model';
import type { EventFields, HandledName } from './events';
import { handleConditionSubmitted } from './handlers/condition-submitted';
import type { HandlerContext } from './handlers/context';
import {
  handleCodeUpgraded,
  handleGuardianChanged,
  handleInstantiated,
  handleOwnershipOffered,
  handleOwnershipTaken,
  handlePaused,
  handleUnpaused,
} from './handlers/contract-state';
import { handleDeviceEnrolled } from './handlers/device-enrolled';
import { handleDeviceLocked } from './handlers/device-locked';
import { handleDeviceRegistered } from './handlers/device-registered';
import {
  handleDeviceActive,
  handleDeviceDeactivated,
  handleMetadataUpdated,
  handleOracleChanged,
} from './handlers/device-state';
import { handleGridEventCreated } from './handlers/grid-event-created';
import { handleGridEventCancelled, handleGridEventClosed } from './handlers/grid-event-ended';
import { handleIntervalRecorded } from './handlers/interval-recorded';
import { handleIntervalRefused } from './handlers/interval-refused';
import { handleParameterChanged } from './handlers/parameter';
import { handleParticipationSettled } from './handlers/participation-settled';
import { handleDeviceOptedOut, handleDisputeOpened, handleDisputeResolved } from './handlers/participation-state';
import { handlePerformanceRecorded } from './handlers/performance-recorded';
import { handleProposalCreated, handleProposalEnded, handleProposalQueued } from './handlers/proposal';
import { handleRewardPaid } from './handlers/reward-paid';
import { handleRoleChanged } from './handlers/role-changed';
import { handleRuleCreated, handleRuleRemoved, handleRuleTriggered } from './handlers/rule';
import { handlePendingDeviceReplaced, handleStakeChanged } from './handlers/stake-changed';
import { handleTransfer } from './handlers/transfer';
import { handleVoteCast, handleVotesReclaimed } from './handlers/vote';

type Handlers = {
  readonly [Name in HandledName]: (context: HandlerContext, fields: EventFields[Name]) => Promise<void>;
};

const HANDLERS: Handlers = {
  Instantiated: handleInstantiated,
  OwnershipOffered: handleOwnershipOffered,
  OwnershipTaken: handleOwnershipTaken,
  GuardianChanged: handleGuardianChanged,
  Paused: handlePaused,
  Unpaused: handleUnpaused,
  CodeUpgraded: handleCodeUpgraded,
  ParameterChanged: handleParameterChanged,
  Transfer: handleTransfer,
  RoleGranted: (context, fields) => handleRoleChanged(context, fields, true),
  RoleRevoked: (context, fields) => handleRoleChanged(context, fields, false),
  DeviceRegistered: handleDeviceRegistered,
  PendingDeviceReplaced: handlePendingDeviceReplaced,
  DeviceAccepted: (context, fields) => handleDeviceActive(context, fields, 'Accepted'),
  DeviceReactivated: (context, fields) => handleDeviceActive(context, fields, 'Reactivated'),
  DeviceDeactivated: handleDeviceDeactivated,
  OracleChanged: handleOracleChanged,
  MetadataUpdated: handleMetadataUpdated,
  StakeIncreased: (context, fields) => handleStakeChanged(context, fields, 'Increased'),
  StakeWithdrawn: (context, fields) => handleStakeChanged(context, fields, 'Withdrawn'),
  StakeSlashed: (context, fields) => handleStakeChanged(context, fields, 'Slashed'),
  DeviceLocked: handleDeviceLocked,
  PerformanceRecorded: handlePerformanceRecorded,
  GridEventCreated: handleGridEventCreated,
  GridEventCancelled: handleGridEventCancelled,
  GridEventClosed: handleGridEventClosed,
  DeviceEnrolled: handleDeviceEnrolled,
  DeviceOptedOut: handleDeviceOptedOut,
  IntervalRecorded: handleIntervalRecorded,
  IntervalRefused: handleIntervalRefused,
  DisputeOpened: handleDisputeOpened,
  DisputeResolved: handleDisputeResolved,
  ParticipationSettled: handleParticipationSettled,
  RewardPaid: handleRewardPaid,
  ConditionSubmitted: handleConditionSubmitted,
  RuleCreated: handleRuleCreated,
  RuleRemoved: handleRuleRemoved,
  RuleTriggered: handleRuleTriggered,
  ProposalCreated: handleProposalCreated,
  VoteCast: handleVoteCast,
  VotesReclaimed: handleVotesReclaimed,
  ProposalQueued: handleProposalQueued,
  ProposalExecuted: (context, fields) => handleProposalEnded(context, fields, ProposalStatus.Executed),
  ProposalCancelled: (context, fields) => handleProposalEnded(context, fields, ProposalStatus.Cancelled),
};

/** Whether an event of this name changes entities. */
export function isHandled(name: string): name is HandledName {
  return Object.hasOwn(HANDLERS, name);
}

/** Applies one decoded event to the entities. Events without a handler live in the raw history alone. */
export async function applyEvent(context: HandlerContext, name: string, fields: unknown): Promise<void> {
  if (!isHandled(name)) return;
  const handler = HANDLERS[name] as (context: HandlerContext, fields: unknown) => Promise<void>;
  await handler(context, fields);
}
