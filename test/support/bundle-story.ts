/** The evidence of the first breach of a golden journal, as a file in memory: for tests of the bundle and of its verifier. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { systemRandom, wallClock } from "../../src/app.ts";
import { openBundle } from "../../src/flows/evidence/open-bundle.ts";
import { openEvidenceKey } from "../../src/keys/evidence-key.ts";
import { openSqliteStore, type SqliteStore } from "../../src/store/sqlite/open.ts";
import { fleet } from "./breaches.ts";
import { quiet } from "./commits.ts";

export interface BundleStory {
  store: SqliteStore;
  fingerprint: string;
  /** The bundle of a thing; "" of one that is not there. */
  bundle(subject: string): Promise<Buffer>;
  remove(): Promise<void>;
}

export async function bundleStory(name = "1-spine"): Promise<BundleStory> {
  const dir = mkdtempSync(join(tmpdir(), "wardroom-bundle-"));
  const file = join(dir, "wardroom.db");
  const golden = resolve(import.meta.dirname, `../fixtures/golden/${name}.db.gz`);
  writeFileSync(file, gunzipSync(readFileSync(golden)), { mode: 0o600 });
  const store = openSqliteStore({ file, clock: wallClock, random: systemRandom, log: quiet });
  const signer = await openEvidenceKey(dir);
  return {
    store,
    fingerprint: signer.fingerprint,
    async bundle(subject) {
      const opened = await openBundle({ store, config: fleet }, signer, subject, "wardroom test");
      let text = "";
      if (opened) for await (const line of opened.lines) text += line;
      return Buffer.from(text);
    },
    async remove() {
      await store.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
