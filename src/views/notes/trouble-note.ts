/** What an admin reads when a way to people does not work. */
import type { Instant } from "../../domain/words/time.ts";
import type { Note, Rich } from "../card.ts";

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

/** `readAt`: when it was last read; undefined: never. */
export function calendarTrouble({
  rota,
  readAt,
  problem,
}: {
  rota: string;
  readAt: Instant | undefined;
  problem: string | undefined;
}): Note {
  const since: Rich =
    readAt === undefined
      ? [" could not be read yet, so oncall:", rota, " reaches nobody"]
      : [
          " was last read on ",
          { time: readAt, as: "date" },
          " at ",
          { time: readAt, as: "clock" },
          ": oncall:",
          rota,
          " may reach the wrong person",
        ];
  return {
    summary: `The calendar of the rota ${rota} cannot be read.`,
    text: [
      "⚠️ The calendar of the rota ",
      { strong: rota },
      ...since,
      ...(problem ? [` (${problem})`] : []),
      `. Check oncall.${rota}.ics in wardroom.yaml.`,
    ],
    pings: [],
    buttons: [],
  };
}
