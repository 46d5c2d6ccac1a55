/** What the pact commands get from this machine: its configuration, its store, its running service. */
import { existsSync } from "node:fs";
import { loadConfig } from "../config.ts";
import type { Env } from "../env.ts";
import { openJournalStore } from "../offline.ts";
import { hostCommand } from "./host.ts";
import type { PactDeps } from "./pact-deps.ts";
import type { Terminal } from "./terminal.ts";

export const pactDeps = (env: () => Env, terminal: Terminal): PactDeps => ({
  terminal,
  openStore: async () => (existsSync(env().database) ? openJournalStore(env(), { readOnly: true }) : undefined),
  loadConfig() {
    const loaded = loadConfig(env().config);
    return loaded.type === "config"
      ? { config: loaded.config, problems: [] }
      : { config: undefined, problems: loaded.problems };
  },
  configFile() {
    const { config } = env();
    return config ?? (existsSync("wardroom.yaml") ? "wardroom.yaml" : undefined);
  },
  apply: (order) => hostCommand(env(), "pact.apply", order),
  propose: (order) => hostCommand(env(), "pact.propose", order),
  now: () => Date.now(),
  onInterrupt(listener) {
    process.once("SIGINT", listener);
    return () => process.off("SIGINT", listener);
  },
});
