import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually, processesWith, startPowerGrid } from './powergrid-process';

const ResultSchema = z.strictObject({
  pid: z.int(),
  eventId: z.string(),
  participationId: z.string(),
  watts: z.number(),
  deliveredMwh: z.string(),
  reward: z.string(),
  balanceBefore: z.string(),
  balanceAfter: z.string(),
  rewardBlock: z.int(),
  rewardExtrinsic: z.string().regex(/^0x[0-9a-f]{64}$/),
  apiUrl: z.url(),
  seconds: z.number(),
});

/** A time of day before now, with room for the story behind it. */
function earlierAt(hours: number, minutes: number): string {
  const at = new Date(Date.now() - 24 * 3_600_000);
  at.setUTCHours(hours, minutes, 0, 0);
  return at.toISOString();
}

async function playDemo(args: readonly string[]): Promise<z.infer<typeof ResultSchema>> {
  const demo = startPowerGrid(['demo', '--exit', '--json', '--port', '0', ...args]);
  const { code } = await demo.exited;
  expect(code, demo.stderr()).toBe(0);
  return ResultSchema.parse(JSON.parse(demo.stdout().trim().split('\n').at(-1) ?? ''));
}

describe('powergrid demo', () => {
  it('pays the fixed example to the last unit', async () => {
    const result = await playDemo([]);
    expect(result).toMatchObject({
      watts: 45.2,
      deliveredMwh: '125000',
      reward: '93750000000000000',
      balanceBefore: '1000000000000000000000',
      balanceAfter: '1000093750000000000000',
    });
    expect(result.seconds).toBeLessThan(90);
  });

  it('pays what was measured: other watts, another rate, over midnight', async () => {
    const result = await playDemo([
      ...['--watts-before', '1200', '--watts-during', '300', '--rate', '0.5'],
      ...['--window-start', earlierAt(23, 50)],
    ]);
    // 900 W for half an hour are 450 Wh; 0.45 kWh at 0.5 PWGD/kWh are 0.225 PWGD.
    expect(result).toMatchObject({ watts: 300, deliveredMwh: '450000', reward: '225000000000000000' });
  });

  it('pays a small reduction as exactly as a large one', async () => {
    const result = await playDemo(['--watts-before', '96', '--watts-during', '60', '--rate', '1']);
    // 96 W make whole milliwatt-hours in five minutes, so no rounding depends on where the grid lines fall.
    expect(result).toMatchObject({ watts: 60, deliveredMwh: '18000', reward: '18000000000000000' });
  });

  it('leaves no process and no file behind when its main process is killed', async () => {
    const demo = startPowerGrid(['demo', '--port', '0']);
    await demo.says('● api', 60_000);
    demo.child.kill('SIGKILL');
    await demo.exited;
    await eventually('everything below is gone', () => processesWith(demo.dataDir).length === 0, 10_000);
  });

  it('stops on Ctrl-C before there is a result with exit code 130, and nothing stays', async () => {
    const demo = startPowerGrid(['demo', '--port', '0']);
    await demo.says('● plug', 60_000);
    demo.child.kill('SIGINT');
    expect(await demo.exited).toEqual({ code: 130, signal: null });
    expect(processesWith(demo.dataDir)).toEqual([]);
    expect(existsSync(join(demo.dataDir, 'runtime.json'))).toBe(false);
  });

  it.each([
    [['--watts-before', 'much'], '--watts-before'],
    [['--rate', '0'], '--rate'],
    [['--window-start', '2999-01-01T00:00:00Z'], '--window-start'],
    [['--port', '99999'], '--port'],
  ])('refuses %j with exit code 2 and one line', async (args, named) => {
    const demo = startPowerGrid(['demo', ...args]);
    expect((await demo.exited).code).toBe(2);
    expect(demo.stderr()).toContain(named);
    expect(demo.stderr()).not.toContain('    at ');
  });
});
