import { Command, InvalidArgumentError } from 'commander';
import { createOracleChain } from '../chain/oracle-chain';
import { formatDecimal, formatPwgd } from '../shared/units';
import { addTargetOptions, type ChainTarget, keyFor, withTarget } from './chain-target';
import { createOutput } from './output';

/** `powergrid settle <participation>`: anyone may, once it is due. */
export function settleCommand(): Command {
  return addTargetOptions(new Command('settle'))
    .description('Settle a participation that is due; anyone may, and who does changes nothing.')
    .argument('<participation>', '<eventId>-<deviceId>', parseParticipation)
    .option('--json', 'print the result as one last line of JSON')
    .action(async ([eventId, deviceId]: ParticipationId, options: ChainTarget & { readonly json?: true }) => {
      const output = createOutput(options.json === true);
      await withTarget(options, async ({ chain, deployment }) => {
        const key = keyFor(chain, 'POWERGRID_ORACLE_KEY', '//Bob');
        const settled = await createOracleChain({ chain, deployment, key }).settle(eventId, deviceId);
        for (const fact of settled.events) {
          if (fact.name !== 'ParticipationSettled') continue;
          const { outcome, deliveredMwh, reward } = fact;
          output.say(
            `${outcome}: ${formatDecimal(deliveredMwh, 3, 3)} Wh, ${formatPwgd(reward)} PWGD, block ${settled.blockHeight}.`,
          );
          output.result({
            outcome,
            deliveredMwh,
            reward,
            block: settled.blockHeight,
            extrinsic: settled.extrinsicHash,
          });
        }
      });
    });
}

type ParticipationId = readonly [bigint, `0x${string}`];

function parseParticipation(text: string): ParticipationId {
  const match = /^(\d{1,20})-0x([0-9a-f]{64})$/i.exec(text);
  if (!match?.[1] || !match[2]) throw new InvalidArgumentError('It is <eventId>-<deviceId>.');
  return [BigInt(match[1]), `0x${match[2].toLowerCase()}`];
}
