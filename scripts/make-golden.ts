/**
 * Makes a golden journal: the store file of a story, kept so that later versions prove they still verify and rebuild it.
 * A golden file is never made anew; a later story gets a file of its own.
 *
 *   npx node scripts/make-golden.ts test/fixtures/golden/NAME.db.gz
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { minute, second } from "../src/domain/words/time.ts";
import { createDoor } from "../src/flows/decide/door.ts";
import { testApp } from "../test/support/app.ts";

const out = process.argv[2];
if (!out || existsSync(out)) {
  console.error("Name a file that does not exist yet: a golden journal is kept, never replaced.");
  process.exit(2);
}

const app = await testApp();
await app.replayExample();
const door = createDoor(app.world);
const press = async (person: string, item: string, verb: string): Promise<void> => {
  const breach = await app.world.store.load(item as `breach:${string}`);
  await door.press(
    { how: "web", account: person, team: "", person },
    { press: { item, verb, epoch: breach?.state.epoch ?? 0 } },
  );
};
await press("mia", "breach:BR-1", "approve");
await press("sam", "breach:BR-1", "acknowledge");
await press("dana", "breach:BR-1", "approve");
await app.ask("/v1/actions", { agent: "airline-a", tool: "book_reservation", args: {} });
await app.advance(31 * second);
await app.advance(30 * second);
await app.advance(minute);
await press("dana", "breach:BR-2", "resolve");
await press("dana", "breach:BR-2", "verdict:threshold stale");
await door.command(
  { how: "web", account: "dana", team: "", person: "dana" },
  { channel: "web:airline", room: "airline" },
  "release airline-a fixed and checked",
);
await door.command(
  { how: "web", account: "mia", team: "", person: "mia" },
  { channel: "web:airline", room: "airline" },
  "pause airline-d it repeats itself",
);
await app.advance(minute);
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
