/** What an admin reads when a way to people does not work. */
import type { Note } from "./card.ts";

export function pageTrouble({ page, item, error }: { page: string; item: string; error: string }): Note {
  return {
    summary: `The page ${page} did not go out for ${item}.`,
    text: [
      "⚠️ The page ",
      { strong: page },
      ` did not go out for ${item}, and trying again would not help: ${error}. Whoever it calls was not called. Check pages.${page} in wardroom.yaml and its secret.`,
    ],
    pings: [],
    buttons: [],
  };
}
