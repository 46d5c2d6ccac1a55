import { defineConfig } from "vitest/config";
import { compileCache } from "./test/support/compile-cache.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/deps/**", "test/slow/**"],
    setupFiles: ["test/support/seed.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // Files share a worker, and what they import is evaluated once for all of them: half of the time went there. What a file changes
    // of its process (a variable, the working directory), it sets back.
    pool: "forks",
    isolate: false,
    env: compileCache,
    reporters: ["default"],
  },
});
