import { RoleGrant } from '../../model';
import type { EventFields } from '../events';
import type { HandlerContext } from './context';

/** A role was given or taken on one contract. */
export async function handleRoleChanged(
  { entities, event }: HandlerContext,
  { role, account }: EventFields['RoleGranted'],
  active: boolean,
): Promise<void> {
  const { contract, contractName } = event;
  const id = `${contract}-${role.__kind}-${account}`;
  entities.add(RoleGrant, new RoleGrant({ id, contract, contractName, role: role.__kind, account, active, event }));
}
