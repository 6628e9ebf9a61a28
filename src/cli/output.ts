import colors from 'picocolors';

/** Where a command's words go: the story for people, and with `--json` one last line on stdout for programs. */
export interface Output {
  readonly isJson: boolean;
  /** One line of the story: stdout, or stderr with `--json`. */
  say(line?: string): void;
  /** The result for programs; nothing without `--json`. Bigints become decimal strings. */
  result(value: object): void;
}

export function createOutput(isJson: boolean): Output {
  const story = isJson ? process.stderr : process.stdout;
  return {
    isJson,
    say: (line = '') => {
      story.write(`${line}\n`);
    },
    result: (value) => {
      if (!isJson) return;
      const json = JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? item.toString() : item));
      process.stdout.write(`${json}\n`);
    },
  };
}

/** One line as a part of the system is up. */
export function sayPart(output: Output, name: string, detail: string): void {
  output.say(`  ${colors.green('●')} ${name.padEnd(10)} ${colors.dim(detail)}`);
}
