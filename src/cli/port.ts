import { InvalidArgumentError } from 'commander';

/** A TCP port; 0 stands for any free one. @throws InvalidArgumentError for anything but 0 to 65535. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}
