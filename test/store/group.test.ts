/** Group commit: many writes, one transaction, and nobody pays for another's failure. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Connection, connect } from "../../src/store/sqlite/connection.ts";
import { type Group, openGroup } from "../../src/store/sqlite/group.ts";

let directory: string;
let connection: Connection;
let group: Group;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "wardroom-group-"));
  connection = connect(join(directory, "ward.db"));
  connection.sqlite.exec("CREATE TABLE kept (n INTEGER PRIMARY KEY, blob BLOB)");
  group = openGroup(connection.sqlite);
});
afterEach(() => {
  if (connection.sqlite.open) connection.close();
  rmSync(directory, { recursive: true });
});

const put =
  (n: number, size = 1) =>
  (): number => {
    connection.sqlite.prepare("INSERT INTO kept VALUES (?, zeroblob(?))").run(n, size);
    return n;
  };
/** Pages in the write-ahead log: one for each page that a transaction changed. */
const walFrames = (): number => (connection.sqlite.pragma("wal_checkpoint(PASSIVE)") as { log: number }[])[0]?.log ?? 0;
const kept = (): unknown[] => connection.sqlite.prepare("SELECT n FROM kept ORDER BY n").pluck().all();

test("what is written in one turn is written in one transaction, in order", async () => {
  connection.sqlite.pragma("wal_checkpoint(TRUNCATE)");
  const told: number[] = [];
  const writes = [1, 2, 3].map((n) => group.write(put(n), (result) => told.push(result)));
  expect(kept()).toEqual([]);
  expect(await Promise.all(writes)).toEqual([1, 2, 3]);
  expect(told).toEqual([1, 2, 3]);
  expect(kept()).toEqual([1, 2, 3]);
  // Three transactions would have written the page of the table three times.
  expect(walFrames()).toBe(1);
});

test("one that throws is undone alone", async () => {
  const told: number[] = [];
  const first = group.write(put(1), (n) => told.push(n));
  const second = group.write(
    () => {
      put(2)();
      throw new Error("it changed its mind");
    },
    () => told.push(2),
  );
  const third = group.write(put(3), (n) => told.push(n));
  await expect(second).rejects.toThrow("changed its mind");
  expect(await Promise.all([first, third])).toEqual([1, 3]);
  expect(kept()).toEqual([1, 3]);
  expect(told).toEqual([1, 3]);
});

test("a full disk undoes the whole group, says so to everybody, and the next group is written", async () => {
  let undone = 0;
  group.onUndone(() => {
    undone += 1;
  });
  const pages = Number(connection.sqlite.pragma("page_count", { simple: true }));
  connection.sqlite.pragma(`max_page_count = ${pages + 2}`);
  const told: number[] = [];
  const writes = [group.write(put(1), (n) => told.push(n)), group.write(put(2, 1_000_000)), group.write(put(3))];
  const ended = await Promise.allSettled(writes);
  expect(told).toEqual([]);
  expect(kept()).toEqual(ended.flatMap((one, index) => (one.status === "fulfilled" ? [index + 1] : [])));
  expect(ended.map(({ status }) => status)).toContain("rejected");
  expect(undone).toBeGreaterThan(0);
  connection.sqlite.pragma("max_page_count = 1000000");
  expect(await group.write(put(4, 1_000_000))).toBe(4);
  expect(kept()).toContain(4);
});

test("more than fits in one transaction is written in several, all of it", async () => {
  const writes = Array.from({ length: 1_201 }, (_, n) => group.write(put(n)));
  expect(await Promise.all(writes)).toHaveLength(1_201);
  expect(kept()).toHaveLength(1_201);
});

test("flush writes at once what waits", async () => {
  const write = group.write(put(1));
  group.flush();
  expect(kept()).toEqual([1]);
  await write;
});

test("after closing nothing is accepted", async () => {
  connection.close();
  await expect(group.write(put(1))).rejects.toThrow("The store is closed");
});

/** 2 is FULL: a commit waits for the disk. 1 is NORMAL: it does not. */
const waits = (): number => Number(connection.sqlite.pragma("synchronous", { simple: true }));

test("what may be done anew does not wait for the disk, unless somebody beside it does; and the next one waits again", async () => {
  expect(await group.writeUnsynced(waits)).toBe(1);
  expect(await group.write(waits)).toBe(2);
  expect(await Promise.all([group.writeUnsynced(waits), group.write(waits)])).toEqual([2, 2]);
  const failing = group.writeUnsynced(() => {
    throw new Error("it changed its mind");
  });
  await expect(failing).rejects.toThrow("changed its mind");
  expect(waits()).toBe(2);
});

test("one that tells is told of as written first, and what that sets off brings both to disk in one wait", async () => {
  const order: string[] = [];
  let second: Promise<void> | undefined;
  const first = group
    .writeTelling(
      () => {
        put(1)();
        return waits();
      },
      () => {
        order.push("first is written");
        second = Promise.resolve().then(async () => {
          const second = group.write(() => {
            put(2)();
            return waits();
          });
          expect(await second).toBe(2);
          order.push("second is on disk");
        });
      },
    )
    .then((how) => {
      expect(how).toBe(1);
      order.push("first is on disk");
    });
  await first;
  await second;
  expect(order).toEqual(["first is written", "first is on disk", "second is on disk"]);
});

test("one that tells, and sets nothing off, is brought to disk by itself; many at once are each told", async () => {
  const told: number[] = [];
  const writes = Array.from({ length: 20 }, (_, n) => group.writeTelling(put(n + 1), (result) => told.push(result)));
  expect(await Promise.all(writes)).toEqual(told);
  expect(told).toHaveLength(20);
  expect(kept()).toHaveLength(20);
});

test("one that tells and was undone is not told of", async () => {
  const told: number[] = [];
  const failing = group.writeTelling(
    () => {
      put(1)();
      throw new Error("it changed its mind");
    },
    () => told.push(1),
  );
  const other = group.writeTelling(put(2), (n) => told.push(n));
  await expect(failing).rejects.toThrow("changed its mind");
  expect(await other).toBe(2);
  expect(told).toEqual([2]);
  expect(kept()).toEqual([2]);
});

test("closing brings to disk what was only written", async () => {
  const settled: string[] = [];
  const one = group.writeTelling(put(1), () => settled.push("written")).then(() => settled.push("on disk"));
  group.close();
  await one;
  expect(settled).toEqual(["written", "on disk"]);
});

test.each([
  [
    "is refused",
    () => {
      throw new Error("it changed its mind");
    },
  ],
  ["changes nothing", () => {}],
])("one that is only written is not on disk because the next %s: that one waits for no disk", async (_, work) => {
  const order: string[] = [];
  let second: Promise<unknown> | undefined;
  const first = group.writeTelling(put(1), () => {
    second = group.write(work).then(
      () => order.push("second is done"),
      () => order.push("second is refused"),
    );
  });
  await first.then(() => order.push("first is on disk"));
  await second;
  expect(order.at(-1)).toBe("first is on disk");
  expect(order).toHaveLength(2);
});

test("what waits for no disk does not wait for the turn of the event loop either; several at one moment share a transaction", async () => {
  connection.sqlite.pragma("wal_checkpoint(TRUNCATE)");
  let turned = false;
  setImmediate(() => {
    turned = true;
  });
  await Promise.all([1, 2, 3].map((n) => group.writeUnsynced(put(n))));
  expect(turned).toBe(false);
  expect(walFrames()).toBe(1);
  expect(kept()).toEqual([1, 2, 3]);
});
