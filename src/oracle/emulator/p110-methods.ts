import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { EnergyMeter } from './energy-meter';
import type { PlugFault, PlugFaults } from './plug-fault';

/** Codes a Tapo plug answers with. */
const UNKNOWN_METHOD = -1002;
const MALFORMED = -1003;
const BAD_PARAMS = -1008;

/** python-kasa asks what a plug can do before it asks for anything else. */
const COMPONENTS = [
  { id: 'device', ver_code: 2 },
  { id: 'energy_monitoring', ver_code: 1 },
];

const RequestSchema = z.object({ method: z.string(), params: z.unknown().optional() });
const BatchSchema = z.object({ requests: z.array(z.unknown()).min(1).max(64) });
const SwitchSchema = z.object({ device_on: z.boolean().optional() });

interface Answer {
  readonly error_code: number;
  readonly result?: unknown;
}

export interface P110 {
  readonly meter: EnergyMeter;
  readonly deviceId: string;
  readonly host: string;
  readonly utcOffsetMinutes: number;
  /** Unix milliseconds. */
  readonly nowMs: () => number;
  readonly faults: PlugFaults;
}

/** Names the method a request asks for; empty when it asks for none. */
export function methodOf(request: unknown): string {
  const parsed = RequestSchema.safeParse(request);
  return parsed.success ? parsed.data.method : '';
}

/** Answers one request as a P110 does, apart from what `fault` does to it. */
export function answerRequest(plug: P110, request: unknown, fault: PlugFault | undefined): Answer {
  const parsed = RequestSchema.safeParse(request);
  if (!parsed.success) return { error_code: MALFORMED };
  const { method, params } = parsed.data;
  if (method === 'multipleRequest') return answerBatch(plug, params);
  if (fault?.kind === 'error-code') return { error_code: fault.errorCode };
  plug.meter.advanceTo(plug.nowMs());
  const answer = answerMethod(plug, method, params);
  if (fault?.kind !== 'fields' || typeof answer.result !== 'object') return answer;
  return { ...answer, result: { ...answer.result, ...fault.fields } };
}

function answerBatch(plug: P110, params: unknown): Answer {
  const parsed = BatchSchema.safeParse(params);
  if (!parsed.success) return { error_code: BAD_PARAMS };
  const responses = parsed.data.requests.map((request) => ({
    method: methodOf(request),
    ...answerRequest(plug, request, plug.faults(methodOf(request))),
  }));
  return { error_code: 0, result: { responses } };
}

function answerMethod(plug: P110, method: string, params: unknown): Answer {
  switch (method) {
    case 'component_nego':
      return { error_code: 0, result: { component_list: COMPONENTS } };
    case 'get_device_info':
      return { error_code: 0, result: deviceInfo(plug) };
    case 'get_energy_usage':
      return { error_code: 0, result: energyUsage(plug) };
    case 'get_current_power':
      return { error_code: 0, result: { current_power: Math.round(Number(plug.meter.powerMw) / 1_000) } };
    case 'set_device_info':
      return setDeviceInfo(plug, params);
    default:
      return { error_code: UNKNOWN_METHOD };
  }
}

function setDeviceInfo({ meter }: P110, params: unknown): Answer {
  const parsed = SwitchSchema.safeParse(params);
  if (!parsed.success) return { error_code: BAD_PARAMS };
  if (parsed.data.device_on !== undefined) meter.setOn(parsed.data.device_on);
  return { error_code: 0 };
}

function energyUsage({ meter, nowMs, utcOffsetMinutes }: P110): object {
  const { todayWh, monthWh, todayRuntimeMinutes, monthRuntimeMinutes } = meter.counters;
  const local = new Date(nowMs() + utcOffsetMinutes * 60_000).toISOString();
  return {
    today_runtime: todayRuntimeMinutes,
    month_runtime: monthRuntimeMinutes,
    today_energy: Number(todayWh),
    month_energy: Number(monthWh),
    local_time: `${local.slice(0, 10)} ${local.slice(11, 19)}`,
    electricity_charge: [0, 0, 0],
    // In milliwatts here, in watts under get_current_power.
    current_power: Number(meter.powerMw),
  };
}

function deviceInfo({ meter, deviceId, host, utcOffsetMinutes }: P110): object {
  return {
    device_id: deviceId,
    type: 'SMART.TAPOPLUG',
    model: 'P110',
    hw_ver: '1.0',
    fw_ver: '1.3.0 Build 230905 Rel.152200',
    hw_id: '0'.repeat(32),
    fw_id: '0'.repeat(32),
    oem_id: '0'.repeat(32),
    mac: macOf(deviceId),
    ip: host,
    nickname: base64('Emulated plug'),
    ssid: base64('emulated'),
    device_on: meter.isOn,
    on_time: Math.floor(meter.onMs / 1_000),
    overheated: false,
    signal_level: 3,
    rssi: -40,
    specs: '',
    lang: 'en_US',
    region: 'UTC',
    time_diff: utcOffsetMinutes,
    has_set_location_info: false,
    default_states: { type: 'last_states', state: {} },
    overcurrent_status: 'normal',
    charging_status: 'normal',
    power_protection_status: 'normal',
  };
}

/** A locally administered address that is always the same for one device id. */
function macOf(deviceId: string): string {
  const hex = createHash('sha256').update(deviceId).digest('hex').slice(0, 10).toUpperCase();
  return ['02', ...(hex.match(/../g) ?? [])].join('-');
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
