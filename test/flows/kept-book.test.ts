/** A book of the journal that is kept in memory: each event once, only what is new, and a failed read loses nothing. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { JournalEvent } from "../../src/domain/journal/event.ts";
import { keptBook } from "../../src/flows/read/kept-book.ts";
import type { World } from "../../src/ports/world.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

let world: TestWorld;
/** Reads of pages; the next fails where that is said. */
let pages: number[];
let fails: boolean;
let read: Pick<World, "store">;
beforeEach(async () => {
  world = await testWorld();
  pages = [];
  fails = false;
  const store = new Proxy(world.store, {
    get: (target, key: keyof World["store"]) =>
      key !== "journal"
        ? target[key]
        : ((async (filter) => {
            if (filter.afterSeq !== undefined) pages.push(filter.afterSeq);
            if (fails) throw new Error("the disk is away");
            return target.journal(filter);
          }) satisfies World["store"]["journal"]),
  });
  read = { store };
});
afterEach(() => world.close());

const opened = () =>
  keptBook<JournalEvent[]>({
    types: ["breach.opened"],
    empty: () => [],
    enter: (book, event) => void book.push(event),
  });

test("questions at once are answered with one book, in which each event stands once", async () => {
  await world.cross();
  const book = opened();
  const [one, other] = await Promise.all([book(read), book(read)]);
  expect(one).toBe(other);
  expect(one.map(({ type }) => type)).toEqual(["breach.opened"]);
});

test("only what is new is read, and what is of no concern is not looked through again", async () => {
  await world.cross();
  const book = opened();
  await book(read);
  const [newest] = await world.store.journal({ newestFirst: true, limit: 1 });
  expect(newest?.type).not.toBe("breach.opened");
  pages = [];
  await book(read);
  expect(pages).toEqual([newest?.seq]);
});

test("a read that failed says so, and the next question reads what it did not", async () => {
  await world.cross();
  const book = opened();
  fails = true;
  await expect(book(read)).rejects.toThrow("the disk is away");
  fails = false;
  expect(await book(read)).toHaveLength(1);
});

test("two stores have a book each", async () => {
  await world.cross();
  const other = await testWorld();
  const book = opened();
  expect(await book(read)).toHaveLength(1);
  expect(await book(other)).toEqual([]);
  await other.close();
});
