/** `npm run test:long`: the tests that repeat something, each as often as it takes. */
import { globSync, readFileSync } from "node:fs";
import { defineConfig, mergeConfig } from "vitest/config";
import usual from "./vitest.config.ts";

const repeating = globSync("test/**/*.test.ts", { exclude: ["test/deps/**"] }).filter((file) =>
  readFileSync(file, "utf8").includes("support/rounds.ts"),
);

export default mergeConfig(
  { ...usual, test: { ...usual.test, include: [] } },
  defineConfig({ test: { include: repeating, env: { WARDROOM_TESTS: "long" }, testTimeout: 600_000 } }),
);
