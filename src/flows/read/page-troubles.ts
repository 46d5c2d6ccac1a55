/** Pages whose destination refused the last one: a problem until one goes through, also across a restart. */
import type { Subject } from "../../domain/journal/event.ts";
import type { World } from "../../ports/world.ts";

/** As many as a busy night pages; a page that has not been used for longer is not known to fail. */
const looked = 500;

export async function pageTroubles(world: Pick<World, "store" | "config">): Promise<string[]> {
  return (await failingPages(world)).map(
    ({ page, error }) => `page: ${page} is refused: ${error}. Nobody is paged this way; correct it in wardroom.yaml.`,
  );
}

export async function failingPages({
  store,
  config,
}: Pick<World, "store" | "config">): Promise<{ page: string; subject: Subject; error: string }[]> {
  const names = Object.keys(config.pages);
  if (names.length === 0) return [];
  const said = await store.journal({ types: ["page.sent", "page.failed"], newestFirst: true, limit: looked });
  return names.flatMap((name) => {
    const last = said.find((one) => "page" in one.body && one.body.page === name);
    return last?.type === "page.failed" ? [{ page: name, subject: last.subject, error: last.body.error }] : [];
  });
}
