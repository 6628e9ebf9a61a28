import type { Plugin } from 'graphql-yoga';

/**
 * Refuses bodies that are not JSON. Other kinds are sent by any web page in its visitor's name without the browser
 * asking here first.
 */
export const jsonOnly: Plugin = {
  onRequest: ({ request, endResponse, fetchAPI }) => {
    if (request.method !== 'POST') return;
    if (isJson(request.headers.get('content-type'))) return;
    const message = 'A request holds JSON: send a Content-Type header of application/json.';
    const body = JSON.stringify({ errors: [{ message, extensions: { code: 'UNSUPPORTED_CONTENT_TYPE' } }] });
    endResponse(new fetchAPI.Response(body, { status: 415, headers: { 'content-type': 'application/json' } }));
  },
};

/** Whether a Content-Type is that of JSON. */
export function isJson(contentType: string | null | undefined): boolean {
  const [type = ''] = (contentType ?? '').split(';');
  return type.trim() === 'application/json';
}
