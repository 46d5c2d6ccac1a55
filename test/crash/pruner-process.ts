/** A process that drops the words whose time is over from a store, and says when it begins and after each step; the tests kill it. */
import { writeSync } from "node:fs";
import { pruneJournal } from "../../src/flows/evidence/prune-journal.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { chance, quiet } from "../support/commits.ts";
import { longAfter, oldWorld } from "./old-world.ts";

const [file = ""] = process.argv.slice(2);
const store = openSqliteStore({ file, clock: longAfter, random: chance, log: quiet });
writeSync(1, "begun\n");
await pruneJournal(oldWorld(store), { progress: (records) => void writeSync(1, `${records}\n`) });
await store.close();
