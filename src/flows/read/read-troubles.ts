/** What does not work at this moment, in the words with which an admin is told of it. */
import type { World } from "../../ports/world.ts";
import type { Rich } from "../../views/card.ts";
import { missedNow } from "../tell/tell-missed.ts";
import { troubleNow } from "../tell/tell-trouble.ts";
import { failingPages } from "./page-troubles.ts";

export async function readTroubles(world: World): Promise<Rich[]> {
  const pages = await failingPages(world);
  const files =
    world.config.pacts.writeback === "file" ? await world.store.list("pact-file", { status: "failed" }) : [];
  const notes = await Promise.all([
    ...pages.map(({ subject, page }) => troubleNow(world, subject, page)),
    ...files.map(({ subject, state }) => troubleNow(world, subject, state.pact)),
    missedNow(world),
    ...Object.keys(world.config.oncall ?? {}).map((rota) => troubleNow(world, `calendar:${rota}`, rota)),
  ]);
  return notes.flatMap((note) => (note ? [note.text] : []));
}
