import { expect, it } from 'vitest';
import * as errors from './plug-errors';

const plug = { name: 'heater', host: '192.0.2.10' };

it('PlugError: says what happened, to which plug, and what to do', () => {
  const all = [
    new errors.PlugAuthError(plug),
    new errors.PlugForbiddenError(plug),
    new errors.PlugUnreachableError(plug, 'ECONNREFUSED'),
    new errors.PlugTimeoutError(plug, 5_000),
    new errors.PlugProtocolError(plug, 'error code 1003'),
    new errors.PlugUnsupportedError(plug, 'it is a P100'),
    new errors.PlugWrongDeviceError(plug, 'MINE', 'OTHER'),
    new errors.PlugBusyError(plug, 'it is asked too often'),
    new errors.PlugClockError(plug, '2000-01-01 00:00:00'),
    new errors.PlugClosedError(plug),
  ];
  expect(all.map((error) => `${error.code} retryable=${error.retryable} ${error.message}`)).toMatchInlineSnapshot(`
    [
      "PLUG_AUTH retryable=false Plug "heater" at 192.0.2.10 refused the login. Check TAPO_EMAIL and TAPO_PASSWORD; both are case-sensitive.",
      "PLUG_FORBIDDEN retryable=false Plug "heater" at 192.0.2.10 does not let other programs log in (403). Enable Me > Third-Party Services > Third-Party Compatibility in the Tapo app (toggle off/on).",
      "PLUG_UNREACHABLE retryable=true Plug "heater" at 192.0.2.10 cannot be reached (ECONNREFUSED). Check that it has power and Wi-Fi, and that its address has not changed.",
      "PLUG_TIMEOUT retryable=true Plug "heater" at 192.0.2.10 did not answer within 5000 ms. If this goes on, check its Wi-Fi or unplug it for ten seconds.",
      "PLUG_PROTOCOL retryable=true Plug "heater" at 192.0.2.10 gave an answer that cannot be used: error code 1003. If this goes on, update its firmware.",
      "PLUG_UNSUPPORTED retryable=false Plug "heater" at 192.0.2.10 is not a supported plug: it is a P100. Use a Tapo P110 or P115 with firmware that speaks KLAP.",
      "PLUG_WRONG_DEVICE retryable=false Plug "heater" at 192.0.2.10 is another device: OTHER instead of MINE. Put the right address into the configuration, and reserve it for this plug in the router.",
      "PLUG_BUSY retryable=true Plug "heater" at 192.0.2.10 is busy: it is asked too often. Poll less often, and close other programs that read this plug.",
      "PLUG_CLOCK retryable=true Plug "heater" at 192.0.2.10 believes that it is 2000-01-01 00:00:00. Let it reach the internet, or open it in the Tapo app, so that it sets its clock.",
      "PLUG_CLOSED retryable=false Plug "heater" at 192.0.2.10 is closed. It was stopped together with the program that read it.",
    ]
  `);
  expect(all.every((error) => error.details.plug === 'heater' && error.details.host === '192.0.2.10')).toBe(true);
});
