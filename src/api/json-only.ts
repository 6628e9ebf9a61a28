import type { Plugin } from 'graphql-yoga';

/**
 * Refuses bodies that are not JSON. Other kinds are sent by any web page in its visitor's name without the browser
 * asking here first.
 */
export const jsonOnly: Plugin = {
  onRequest: ({ request, endResponse, fetchAPI }) => {
    if (request.method !== 'POST') return;
    const [type = ''] = (request.headers.get('content-type') ?? '').split(';');
    if (type.trim() === 'application/json') return;
    const message = 'A request holds JSON: send a Content-Type header of application/json.';
    const body = JSON.stringify({ errors: [{ message, extensions: { code: 'UNSUPPORTED_CONTENT_TYPE' } }] });
    endResponse(new fetchAPI.Response(body, { status: 415, headers: { 'content-type': 'application/json' } }));
  },
};
