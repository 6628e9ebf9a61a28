import type { FieldDeclaration } from './entity';
import { int } from './kinds';

/** Every item is filtered by the block it came from. */
export const BLOCK_HEIGHT = {
  kind: int,
  column: 'e.block_height',
  role: 'filter',
  description: 'Height of the block it came from, as its provenance says.',
} as const satisfies FieldDeclaration;
