import { defineConfig } from 'vitest/config';

const results = process.env['TEST_RESULTS'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { requireAssertions: true },
    maxWorkers: 2,
    maxConcurrency: 3,
    reporters: results === undefined ? ['default'] : ['default', ['json', { outputFile: results }]],
  },
});
