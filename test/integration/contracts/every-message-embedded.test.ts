import { describe } from 'vitest';
import { EMBEDDED } from './contract-world';
import { everyMessage } from './every-message';

describe.skipIf(EMBEDDED.isSkipped)(`on ${EMBEDDED.name}`, () => everyMessage(EMBEDDED));
