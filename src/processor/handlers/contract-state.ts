import { ContractState } from '../../model';
import type { EventFields } from '../events';
import type { HandlerContext } from './context';
import { addFirstParameters } from './parameter';

/** A contract exists: who owns and guards it, and its first parameters. */
export async function handleInstantiated(context: HandlerContext, fields: EventFields['Instantiated']): Promise<void> {
  const { owner, guardian } = fields;
  await changeState(context, { owner, guardian });
  addFirstParameters(context, fields);
}

export async function handleOwnershipOffered(
  context: HandlerContext,
  { to }: EventFields['OwnershipOffered'],
): Promise<void> {
  await changeState(context, { offeredTo: to });
}

export async function handleOwnershipTaken(
  context: HandlerContext,
  { to }: EventFields['OwnershipTaken'],
): Promise<void> {
  await changeState(context, { owner: to, offeredTo: null });
}

export async function handleGuardianChanged(
  context: HandlerContext,
  { guardian }: EventFields['GuardianChanged'],
): Promise<void> {
  await changeState(context, { guardian: guardian ?? null });
}

export async function handlePaused(context: HandlerContext, { untilMs }: EventFields['Paused']): Promise<void> {
  await changeState(context, { pausedUntilMs: untilMs });
}

export async function handleUnpaused(context: HandlerContext): Promise<void> {
  await changeState(context, { pausedUntilMs: null });
}

export async function handleCodeUpgraded(
  context: HandlerContext,
  { new: codeHash }: EventFields['CodeUpgraded'],
): Promise<void> {
  await changeState(context, { codeHash });
}

async function changeState({ entities, event }: HandlerContext, change: Partial<ContractState>): Promise<void> {
  const { contract: id, contractName } = event;
  const known = await entities.find(ContractState, id);
  Object.assign(known ?? entities.add(ContractState, new ContractState({ id, contractName })), { ...change, event });
}
