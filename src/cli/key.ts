import { cryptoWaitReady, mnemonicGenerate } from '@polkadot/util-crypto';
import { Command } from 'commander';
import { keyPairOf } from '../chain/keys';
import { createOutput } from './output';

/** `powergrid key new`: a secret phrase and its address. */
export function keyCommand(): Command {
  const create = new Command('new')
    .description('Make a key. The phrase is the secret: keep it in a file that POWERGRID_…_KEY_FILE names.')
    .option('--json', 'print it as one last line of JSON')
    .action(async ({ json }: { readonly json?: true }) => {
      await cryptoWaitReady();
      const phrase = mnemonicGenerate();
      const { address } = keyPairOf(phrase, { isDevelopment: false });
      const output = createOutput(json === true);
      if (!output.isJson) output.say(`address ${address}\nphrase  ${phrase}`);
      output.result({ address, phrase });
    });
  return new Command('key').description('Make keys.').addCommand(create);
}
