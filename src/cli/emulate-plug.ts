import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { startEmulatedPlug } from '../oracle/emulator/emulated-plug';
import { layOutProfile, parseProfile } from '../oracle/emulator/profile-seconds';
import { RealClock } from '../shared/clock';
import { UsageError } from '../shared/errors';
import { requireTapoAccount } from '../shared/secrets';
import { parseDecimal } from '../shared/units';
import { withShutdown } from './shutdown';

interface EmulateOptions {
  readonly host: string;
  readonly port: string;
  readonly watts: string;
  readonly profile?: string;
  readonly speed: string;
  readonly deviceId?: string;
}

/** `powergrid emulate-plug`: a P110 on this machine, to try everything out without one. */
export function emulatePlugCommand(): Command {
  return new Command('emulate-plug')
    .description('Emulate a Tapo P110 over KLAP. Its account is TAPO_EMAIL and TAPO_PASSWORD.')
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .option('--port <port>', 'port to listen on, 0 for any free one', '0')
    .requiredOption('--watts <watts>', 'what is drawn before the first entry of the profile, such as 295.20')
    .option('--profile <file>', 'JSON file [[seconds, watts], …]: steps in seconds since the start, the last one held')
    .option('--speed <factor>', "how many of the profile's seconds pass in one second", '1')
    .option('--device-id <id>', 'the id it gives itself (default: derived from host and port)')
    .action(emulatePlug);
}

async function emulatePlug(options: EmulateOptions): Promise<void> {
  const port = parsePort(options.port);
  const baseMw = parseWatts(options.watts);
  const speed = parseSpeed(options.speed);
  const entries = options.profile === undefined ? [] : parseProfile(readProfile(options.profile), options.profile);
  const deviceId = options.deviceId === undefined ? {} : { deviceId: parseDeviceId(options.deviceId) };
  const account = requireTapoAccount(process.env);
  const clock = new RealClock();
  await withShutdown(async (shutdown) => {
    const profile = layOutProfile({ entries, baseMw, startMs: clock.nowMs(), speed });
    const plug = await startEmulatedPlug({ clock, host: options.host, port, ...account, profile, ...deviceId });
    await shutdown.add('the plug', () => plug.stop());
    // Before the line that says so: whoever reads it may stop the command at once.
    const serving = shutdown.serve();
    process.stdout.write(`listening ${plug.url} deviceId=${plug.deviceId}\n`);
    await serving;
  });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new UsageError(`--port must be a number from 0 to 65535, not "${text}".`);
  }
  return port;
}

function parseWatts(text: string): bigint {
  const mw = parseDecimal(text, 3);
  if (mw === undefined) throw new UsageError(`--watts must be watts with at most three decimals, not "${text}".`);
  return mw;
}

function parseSpeed(text: string): number {
  const speed = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || speed < 0.001 || speed > 1_000_000) {
    throw new UsageError(`--speed must be a factor from 0.001 to 1000000, not "${text}".`);
  }
  return speed;
}

function parseDeviceId(text: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(text)) return text;
  throw new UsageError(`--device-id must be 1 to 64 letters, digits, - or _, not "${text}".`);
}

function readProfile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`Cannot read the profile ${file}. Check the path and its permissions.`, { file });
  }
}
