/** Pages whose destination refused the last one: a problem until one goes through, also across a restart. */
import type { World } from "../../ports/world.ts";

/** As many as a busy night pages; a page that has not been used for longer is not known to fail. */
const looked = 500;

export async function pageTroubles({ store, config }: Pick<World, "store" | "config">): Promise<string[]> {
  const names = Object.keys(config.pages);
  if (names.length === 0) return [];
  const said = await store.journal({ types: ["page.sent", "page.failed"], newestFirst: true, limit: looked });
  return names.flatMap((name) => {
    const last = said.find((one) => "page" in one.body && one.body.page === name);
    return last?.type === "page.failed"
      ? [`page: ${name} is refused: ${last.body.error}. Nobody is paged this way; correct it in wardroom.yaml.`]
      : [];
  });
}
