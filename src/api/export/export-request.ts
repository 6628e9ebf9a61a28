import { BadInputError } from '../errors';
import { parseAccountId, parseDeviceId } from '../ids';
import { FORMATS, type Format } from './formats';
import { EXPORT_NAMES, type ExportFilter, type ExportName, parametersOf } from './lists';

interface ExportRequest {
  readonly name: ExportName;
  readonly format: Format;
  readonly filter: ExportFilter;
}

/** @throws BadInputError for a list, a format or a parameter that there is not. */
export function parseExportRequest({ pathname, searchParams }: URL): ExportRequest {
  const [, asked, extension] = /^\/export\/([^/.]*)\.?([^/]*)$/.exec(pathname) ?? [];
  const name = EXPORT_NAMES.find((known) => known === asked);
  if (!name) throw new BadInputError(`There is no such list to export. There are ${EXPORT_NAMES.join(', ')}.`);
  const format = FORMATS.find((known) => known.extension === extension);
  if (!format) {
    const paths = FORMATS.map((known) => `/export/${name}.${known.extension}`);
    throw new BadInputError(`Ask for ${paths.join(' or ')}.`);
  }
  return { name, format, filter: parseFilter(name, searchParams) };
}

function parseFilter(name: ExportName, given: URLSearchParams): ExportFilter {
  const known = parametersOf(name);
  for (const parameter of given.keys()) {
    if (!known.some((one) => one === parameter)) {
      const those = known.length > 0 ? `It takes ${known.join(', ')}.` : 'It takes none.';
      throw new BadInputError(`The export of ${name} has no parameter of that name. ${those}`);
    }
    if (given.getAll(parameter).length > 1) throw new BadInputError(`Give ${parameter} once.`);
  }
  const read = (parameter: string, parse: (text: string) => string): string | undefined => {
    const text = given.get(parameter);
    return text === null ? undefined : parse(text);
  };
  return {
    account: read('account', parseAccountId),
    device: read('device', parseDeviceId),
    from: read('from', parseMs),
    to: read('to', parseMs),
  };
}

function parseMs(text: string): string {
  if (!/^\d{1,16}$/.test(text)) throw new BadInputError('A time is in Unix milliseconds, such as 1764000000000.');
  return text;
}
