import { z } from 'zod';
import { AppError, messageOf } from '../shared/errors';

/** The API did not answer a query of this command. */
export class ApiRequestError extends AppError {
  readonly code = 'API_REQUEST';
  readonly retryable = true;
}

/** What the API answers, errors included. */
export const AnswerSchema = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.object({ message: z.string() })).optional(),
});

/**
 * Sends one GraphQL query to `<apiUrl>/graphql` and checks its data against `schema`.
 * @throws ApiRequestError when the API cannot be reached or answers with errors.
 */
export async function queryApi<T>(
  apiUrl: string,
  query: string,
  variables: Readonly<Record<string, string>>,
  schema: z.ZodType<T>,
): Promise<T> {
  const url = `${apiUrl}/graphql`;
  let answer: z.infer<typeof AnswerSchema>;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(10_000),
    });
    answer = AnswerSchema.parse(await response.json());
  } catch (cause) {
    throw new ApiRequestError(`The API at ${url} did not answer: ${messageOf(cause)}.`, { url }, { cause });
  }
  const [error] = answer.errors ?? [];
  if (error) throw new ApiRequestError(`The API at ${url} refused a query: ${error.message}`, { url });
  return schema.parse(answer.data);
}
