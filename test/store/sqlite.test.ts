/** The store on SQLite: the contract, and what only a file can be asked. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { storeContract } from "../support/store-contract.ts";

storeContract("the store on SQLite", async (shell) => {
  const directory = mkdtempSync(join(tmpdir(), "wardroom-store-"));
  const file = join(directory, "ward.db");
  let store = openSqliteStore({ file, ...shell });
  return {
    store,
    async reopen() {
      await store.close();
      store = openSqliteStore({ file, ...shell });
      return store;
    },
    async dispose() {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
});
