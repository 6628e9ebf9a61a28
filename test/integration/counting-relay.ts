import { once } from 'node:events';
import { createServer, connect as open, type Socket } from 'node:net';
import { z } from 'zod';

/** Stands between a client and a server, and counts the pieces that pass, in either direction. */
export interface CountingRelay {
  readonly port: number;
  count(): number;
  /** Holds up the `place`-th piece from here on, and tells when it is there. It passes on when let go. */
  holdAt(place: number, onHeld: (letGo: () => void) => void): void;
  /** Ends every connection, and holds nothing up any more. */
  reset(): void;
  stop(): Promise<void>;
}

export async function startCountingRelay(serverPort: number): Promise<CountingRelay> {
  const sockets = new Set<Socket>();
  let count = 0;
  let hold: { readonly place: number; readonly onHeld: (letGo: () => void) => void } | undefined;

  const pipe = (from: Socket, to: Socket): void => {
    from.on('data', (piece) => {
      count += 1;
      if (hold?.place !== count) {
        to.write(piece);
        return;
      }
      from.pause();
      const { onHeld } = hold;
      hold = undefined;
      onHeld(() => {
        to.write(piece);
        from.resume();
      });
    });
    from.on('error', () => {});
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const reset = (): void => {
    hold = undefined;
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    const target = open(serverPort, '127.0.0.1');
    for (const socket of [client, target]) sockets.add(socket);
    pipe(client, target);
    pipe(target, client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: z.object({ port: z.number() }).parse(server.address()).port,
    count: () => count,
    holdAt: (place, onHeld) => {
      hold = { place: count + place, onHeld };
    },
    reset,
    stop: async () => {
      reset();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
