import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** What yoga refuses without a word. */
const REFUSALS: ReadonlyMap<number, readonly [string, string]> = new Map([
  [404, ['NOT_FOUND', 'There is nothing here. Queries are answered at /graphql, exports at /export/<list>.csv.']],
  [405, ['METHOD_NOT_ALLOWED', 'Queries are asked with POST, or with GET.']],
  [406, ['NOT_ACCEPTABLE', 'Answers are application/json, and text/event-stream for subscriptions.']],
]);

/** Has every refusal say why, with a code. */
export const tellRefusals: Plugin = {
  onRequestParse: ({ requestParser, setRequestParser }) => {
    if (!requestParser) return;
    setRequestParser(async (request) => {
      try {
        return await requestParser(request);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        throw new GraphQLError('variables and extensions are JSON objects.', {
          extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
        });
      }
    });
  },
  onResponse: ({ request, response, setResponse, fetchAPI }) => {
    const refusal = REFUSALS.get(response.status);
    if (!refusal || response.body || request.method === 'HEAD') return;
    const [code, message] = refusal;
    const { headers, status } = response;
    headers.delete('content-length');
    headers.set('content-type', 'application/json');
    setResponse(
      new fetchAPI.Response(JSON.stringify({ errors: [{ message, extensions: { code } }] }), { status, headers }),
    );
  },
};
