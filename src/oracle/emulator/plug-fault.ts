/** Something that goes wrong at one step of the conversation, for tests. */
export type PlugFault =
  /** The request is read and never answered. */
  | { readonly kind: 'hang' }
  /** The connection is closed without an answer. */
  | { readonly kind: 'drop' }
  | { readonly kind: 'status'; readonly status: number }
  /** The session is forgotten, as when the plug restarts: 403. */
  | { readonly kind: 'lose-session' }
  /** handshake1 without a cookie. */
  | { readonly kind: 'no-cookie' }
  /** Random bytes instead of the ciphertext. */
  | { readonly kind: 'garbage' }
  /** Half of the answer. */
  | { readonly kind: 'truncate' }
  | { readonly kind: 'error-code'; readonly errorCode: number }
  /** Fields of the result that are replaced, or left out when undefined. */
  | { readonly kind: 'fields'; readonly fields: Readonly<Record<string, unknown>> };

/** Asked at each step: `handshake1`, `handshake2`, or the name of the method that was called. */
export type PlugFaults = (step: string) => PlugFault | undefined;
