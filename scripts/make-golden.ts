/**
 * Makes a golden journal: the store file of a story, kept so that later versions prove they still verify and rebuild it.
 * A golden file that was released is never made anew; a later story gets a file of its own.
 *
 *   npx node scripts/make-golden.ts test/fixtures/golden/2-room.db.gz
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import Database from "better-sqlite3";
import type { TestApp } from "../test/support/app.ts";
import { room } from "./golden/room.ts";
import { spine } from "./golden/spine.ts";

/** By the name of their file: each tells its story and leaves the program running. */
const stories: Record<string, () => Promise<TestApp>> = { "1-spine.db.gz": spine, "2-room.db.gz": room };

const [out = ""] = process.argv.slice(2);
const tell = stories[basename(out)];
if (!tell || existsSync(out)) {
  console.error(
    tell
      ? `${out} is there already, and a golden journal is kept, never replaced. One that was not released yet: remove it first.`
      : `Name the file of a story: ${Object.keys(stories).join(" or ")}.`,
  );
  process.exit(2);
}

const app = await tell();
if (app.faults.length > 0) throw new Error(app.faults.join("\n"));
await app.stop();

const dir = mkdtempSync(join(tmpdir(), "wardroom-golden-"));
const copy = join(dir, "golden.db");
const source = new Database(join(app.tokenFile, "../wardroom.db"), { readonly: true });
source.exec(`VACUUM INTO '${copy}'`);
source.close();
writeFileSync(out, gzipSync(readFileSync(copy), { level: 9 }));
rmSync(dir, { recursive: true, force: true });
await app.remove();
console.log(`Made ${out}`);
