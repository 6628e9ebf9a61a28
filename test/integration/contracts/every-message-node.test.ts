import { describe } from 'vitest';
import { REAL_NODE } from './contract-world';
import { everyMessage } from './every-message';

describe.skipIf(REAL_NODE.isSkipped)(`on ${REAL_NODE.name}`, () => everyMessage(REAL_NODE));
