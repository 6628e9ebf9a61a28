import { defineConfig } from 'vitest/config';

// Integration and e2e tests start Postgres, chains and plugs of their own: one file at a time on small machines.
const realParts = { testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false, pool: 'forks' } as const;

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'], pool: 'forks' } },
      { test: { name: 'integration', include: ['test/integration/**/*.test.ts'], ...realParts } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...realParts } },
    ],
  },
});
