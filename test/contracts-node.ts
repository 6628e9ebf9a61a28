import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const START_LIMIT_MS = 120_000;

export interface ContractsNode {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * A contracts node of its own process, on ports that the system chooses, once it answers. Its chain is a new one, or the
 * one that `folder` keeps.
 */
export async function startContractsNode(
  binary: string,
  flags: readonly string[],
  folder?: string,
): Promise<ContractsNode> {
  const ports = ['--rpc-port', '0', '--port', '0', '--no-prometheus', '--no-mdns'];
  const place = folder === undefined ? ['--tmp'] : ['--base-path', folder];
  const node = spawn(binary, ['--dev', ...place, ...ports, ...flags], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(node, 'exit');
  const limit = setTimeout(() => node.kill('SIGKILL'), START_LIMIT_MS);
  const lines = createInterface({ input: node.stderr });
  const said: string[] = [];
  for await (const line of lines) {
    const address = /Running JSON-RPC server: addr=(127\.0\.0\.1:\d+)/.exec(line)?.[1];
    if (address === undefined) {
      said.push(line);
      continue;
    }
    clearTimeout(limit);
    // A pipe that nobody reads would stop the node.
    node.stderr.resume();
    return {
      url: `ws://${address}`,
      stop: async () => {
        node.kill(folder === undefined ? 'SIGKILL' : 'SIGTERM');
        await ended;
      },
    };
  }
  throw new Error(`${binary} did not start:\n${said.join('\n')}`);
}
