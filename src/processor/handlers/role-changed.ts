import { RoleChange, RoleGrant } from '../../model';
import type { EventFields } from '../events';
import type { HandlerContext } from './context';

/** A role was given or taken on one contract. */
export async function handleRoleChanged(
  { entities, event }: HandlerContext,
  { role, account, by, atMs: changedAtMs }: EventFields['RoleGranted'],
  isGranted: boolean,
): Promise<void> {
  const { contract, contractName } = event;
  const id = `${contract}-${role.__kind}-${account}`;
  const roleGrant = entities.add(
    RoleGrant,
    new RoleGrant({ id, contract, contractName, role: role.__kind, account, active: isGranted, event }),
  );
  entities.add(RoleChange, new RoleChange({ id: event.id, roleGrant, isGranted, by, changedAtMs, event }));
}
