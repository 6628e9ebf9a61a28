import { Command } from 'commander';
import { openContract } from '../chain/contract';
import { accountIdOf } from '../chain/keys';
import { Sender } from '../chain/sender';
import { type ContractName, type Deployment, writeDeployment } from '../shared/deployment';
import { addTargetOptions, type ChainTarget, keyFor, withTarget } from './chain-target';
import { choiceOf } from './choice';
import { createOutput } from './output';

const ROLES = ['Operator', 'Oracle', 'Verifier', 'Feed'] as const;
type Role = (typeof ROLES)[number];

const CONTRACT_OF: Readonly<Record<Role, ContractName>> = {
  Operator: 'gridService',
  Oracle: 'resourceRegistry',
  Verifier: 'gridService',
  Feed: 'gridService',
};

interface AuthorizeOptions extends ChainTarget {
  readonly role: Role;
  readonly account: string;
  readonly revoke?: true;
}

/** `powergrid authorize`: gives an account a role, or takes it. */
export function authorizeCommand(): Command {
  return addTargetOptions(new Command('authorize'))
    .description(
      'Give an account a role, or take it, and note it in the deployment record; for the owner of the contracts.',
    )
    .requiredOption('--role <role>', ROLES.join(', '), choiceOf(ROLES))
    .requiredOption('--account <address>', 'SS58 address')
    .option('--revoke', 'take the role instead')
    .action(async ({ role, account, revoke, ...target }: AuthorizeOptions) => {
      const accountId = accountIdOf(account);
      await withTarget(target, async ({ chain, deployment, deploymentFile }) => {
        const owner = keyFor(chain, 'POWERGRID_OWNER_KEY', '//Alice');
        const contract = openContract(chain, deployment, CONTRACT_OF[role]);
        const message = revoke ? 'revoke_role' : 'grant_role';
        const sent = await new Sender(chain, owner).send(() =>
          contract.call(message, [role, accountId], owner.address),
        );
        writeDeployment(deploymentFile, withRole(deployment, role, account, revoke !== true));
        createOutput(false).say(`${account} ${revoke ? 'is no longer' : 'is'} ${role}, block ${sent.blockHeight}.`);
      });
    });
}

/** The record as it is with the role changed; it lists operators, oracles and verifiers. */
function withRole(deployment: Deployment, role: Role, account: string, isGranted: boolean): Deployment {
  const list = ({ Operator: 'operators', Oracle: 'oracles', Verifier: 'verifiers', Feed: undefined } as const)[role];
  if (!list) return deployment;
  const others = deployment.roles[list].filter((address) => accountIdOf(address) !== accountIdOf(account));
  return { ...deployment, roles: { ...deployment.roles, [list]: isGranted ? [...others, account] : others } };
}
