import { BLOCK_HEIGHT } from './block-height';
import { defineEntity } from './entity';
import { accountId, bool, contractName, plainId, text } from './kinds';

export const ROLE_GRANT = defineEntity({
  name: 'RoleGrant',
  description: 'A role given on one contract; it stays in the list when it is revoked.',
  table: 'role_grant',
  alias: 'o',
  event: 'o.event_id',
  defaultOrder: 'blockHeight_DESC',
  fields: {
    id: { kind: plainId, order: true, description: '<contract>-<role>-<account>' },
    contractName: { kind: contractName, description: 'token, resourceRegistry, gridService or governance.' },
    role: {
      kind: text,
      description: 'Minter, Oracle, AuthorizedCaller, Operator, Verifier, Feed or Governance.',
    },
    account: { kind: accountId, description: 'Account id of who has or had it.' },
    active: { kind: bool, description: 'False once it is revoked.' },
    contract: { kind: accountId, role: 'filter', description: 'Account id of the contract on which it holds.' },
    blockHeight: { ...BLOCK_HEIGHT, order: true },
  },
});
