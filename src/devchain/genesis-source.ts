import { calculateStateRoot, GenesisProvider } from '@acala-network/chopsticks-core';
import { TypeRegistry } from '@polkadot/types';

type Hex = `0x${string}`;

const ZERO_HASH: Hex = `0x${'00'.repeat(32)}`;
/** The root of a block without extrinsics. */
const EMPTY_ROOT: Hex = '0x03170a2e7597b7b7e3d84c05391d139a62b157e78786d8c082f29dcf4c111314';

/**
 * Serves block 0 to chopsticks. Its own provider names every genesis 0x4545…; here the hash is the header's, so clients
 * that hash the header come to the same name.
 */
export class GenesisSource extends GenesisProvider {
  private constructor(
    state: Record<Hex, Hex>,
    readonly genesisHash: Hex,
    header: Awaited<ReturnType<GenesisProvider['getHeader']>>,
  ) {
    super({
      id: 'powergrid-dev',
      name: 'Development',
      properties: { ss58Format: 42, tokenDecimals: 12, tokenSymbol: 'UNIT' },
      genesis: { raw: { top: state } },
    } as unknown as ConstructorParameters<typeof GenesisProvider>[0]);
    this.getHeader = async () => header;
    this.clone = () => this;
  }

  static async create(state: Record<Hex, Hex>): Promise<GenesisSource> {
    const header = {
      number: '0x0' as Hex,
      stateRoot: await calculateStateRoot(Object.entries(state) as [Hex, Hex][], 1),
      parentHash: ZERO_HASH,
      extrinsicsRoot: EMPTY_ROOT,
      digest: { logs: [] },
    };
    const hash = new TypeRegistry().createType('Header', header).hash.toHex();
    return new GenesisSource(state, hash, header);
  }

  override get blockHash(): Hex {
    return this.genesisHash;
  }
}
