import { SubstrateDatasourceKind, SubstrateHandlerKind, type SubstrateProject } from '@subql/types';
import deployment from './src/deployment.json';

// Every handler that there can be for our contracts without @subql/contract-processors, which cannot be had.
const project: SubstrateProject = {
  specVersion: '1.0.0',
  name: 'powergrid-bench-subquery',
  version: '1.0.0',
  runner: {
    node: { name: '@subql/node', version: '6.4.6' },
    query: { name: '@subql/query', version: '*' },
  },
  schema: { file: './schema.graphql' },
  // The endpoint is another with every start of the node: --network-endpoint names it.
  network: { chainId: deployment.chain.genesisHash, endpoint: ['ws://127.0.0.1:9944'] },
  dataSources: [
    {
      kind: SubstrateDatasourceKind.Runtime,
      startBlock: Math.max(deployment.startBlock, 1),
      mapping: {
        file: './dist/index.js',
        handlers: [
          {
            kind: SubstrateHandlerKind.Event,
            handler: 'recordContractEvent',
            filter: { module: 'contracts', method: 'ContractEmitted' },
          },
        ],
      },
    },
  ],
};

export default project;
