import { defineConfig } from 'vitest/config';

// Integration and e2e tests start Postgres, chains and plugs of their own.
const realParts = { testTimeout: 240_000, hookTimeout: 240_000, pool: 'forks' } as const;

export default defineConfig({
  test: {
    // Two files at a time: much of what real parts do is waiting, and small machines have no more memory.
    maxWorkers: 2,
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'], pool: 'forks' } },
      { test: { name: 'integration', include: ['test/integration/**/*.test.ts'], ...realParts } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...realParts } },
    ],
  },
});
