import { defineConfig } from 'vitest/config';

const results = process.env['TEST_RESULTS'];

export default defineConfig({
  test: {
    // Ends what hangs; nothing else depends on how fast the machine is.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { requireAssertions: true },
    maxWorkers: 2,
    maxConcurrency: 3,
    reporters: results === undefined ? ['default'] : ['default', ['json', { outputFile: results }]],
    projects: [
      { extends: true, test: { name: 'change', include: ['test/*.test.ts'] } },
      { extends: true, test: { name: 'system', include: ['test/system/*.test.ts'] } },
    ],
  },
});
