// The peer of the benchmark: the same entities from the same source and handlers, indexed as SQD's templates do it, with
// the SDK's own ingestion and its TypeORM store. It stays as it is, whatever becomes of src/processor.
import { join } from 'node:path';
import { TypeormDatabase } from '@subsquid/typeorm-store';
import type * as Events from '../../src/processor/events';
import type * as Source from '../../src/processor/source';
import type * as Deployments from '../../src/shared/deployment';
import { processBatch } from './batch';

const { createDecoder }: typeof Events = require('../../processor/events');
const { contractsByAddress, createSource }: typeof Source = require('../../processor/source');
const { readDeployment }: typeof Deployments = require('../../shared/deployment');

const { RPC_ENDPOINT, POWERGRID_DEPLOYMENT, STOCK_SQUID_PRELOADS } = process.env;
if (!RPC_ENDPOINT || !POWERGRID_DEPLOYMENT) throw new Error('RPC_ENDPOINT and POWERGRID_DEPLOYMENT are not set.');
const deployment = readDeployment(POWERGRID_DEPLOYMENT);
const options = {
  contracts: contractsByAddress(deployment),
  decode: createDecoder({ contracts: deployment.contracts, warn: console.warn }),
  preloads: STOCK_SQUID_PRELOADS !== undefined,
};
const database = new TypeormDatabase({ supportHotBlocks: true, projectDir: join(__dirname, '..', '..', '..') });
// 0, the default of SQD: it waits for heads for ever.
createSource(deployment, RPC_ENDPOINT, 0).run(database, (ctx) => processBatch(ctx, options));
