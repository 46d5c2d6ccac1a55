/**
 * A process that writes as fast as it can and prints each acknowledged commit and segment; the tests kill it. When the store does
 * not open, it prints why.
 */
import { writeSync } from "node:fs";
import { openSqliteStore, type SqliteStore } from "../../src/store/sqlite/open.ts";
import { chance, commit, committed, crossing, quiet, segment } from "../support/commits.ts";

const [file = ""] = process.argv.slice(2);

/** One line, written before anything else happens, so that the reader knows no less than was answered. */
const tell = (line: string): void => void writeSync(1, `${line}\n`);

function open(): SqliteStore | undefined {
  try {
    return openSqliteStore({ file, clock: { now: Date.now }, random: chance, log: quiet });
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

const store = open();
for (let n = 0; store; n++) {
  const key = `${process.pid}-${n}`;
  const { events } = committed(await store.commit(commit(crossing(key, `airline-${key}`))));
  tell(`event ${events.at(-1)?.seq} ${key}`);
  const [header] = await store.appendSegments([segment([`{"n":"${key}"}`])]);
  tell(`segment ${header?.seq} ${key}`);
}
