import { chooseNode } from './choose-node';

/** The nodes that the chain may be read from, of which one is in use. */
export class Endpoints {
  private current: string;

  /** The first is the one to begin with, which has answered for the chain. */
  constructor(
    private readonly urls: readonly [string, ...string[]],
    private readonly genesisHash: string,
    /** Told of every node that takes the place of one that was lost. */
    private readonly onMove: (lost: string, url: string) => void = () => {},
  ) {
    [this.current] = urls;
  }

  /** The node in use. */
  get url(): string {
    return this.current;
  }

  /**
   * The node to connect to. Whoever has lost one, or has waited for it for too long, gets the next that answers for the
   * chain, and so do all others; the lost one is the last to be tried.
   * @throws WrongGenesisError, RpcUnreachableError
   */
  async next(lost?: string): Promise<string> {
    // The only one, and one that others have moved to since, is as good as it gets.
    if (lost !== this.current || this.urls.length === 1) return this.current;
    const place = this.urls.indexOf(lost);
    const node = await chooseNode([...this.urls.slice(place + 1), ...this.urls.slice(0, place + 1)], this.genesisHash);
    node.close();
    if (this.current === lost && node.url !== lost) {
      this.current = node.url;
      this.onMove(lost, node.url);
    }
    return this.current;
  }
}
