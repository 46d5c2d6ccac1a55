/** Reads until when somebody is away, as people type it: "", "until 2026-12-24", "2h", "until 09:00", "off". */

import { readUntil } from "../words/read-until.ts";
import { rfc3339, utcDate } from "../words/rfc3339.ts";
import { day, type Instant } from "../words/time.ts";
import { wallTimeOn } from "../words/wall-clock.ts";

type SaidAway = { type: "away"; until?: Instant } | { type: "back" } | { type: "bad"; sentence: string };

/** Whoever is away for longer is taken out of the pacts instead. */
const longest = 400 * day;

/** A date is included: the absence ends as it does, at midnight in the person's zone. */
export function readAway(text: string, at: Instant, zone: string): SaidAway {
  const said = text.trim().toLowerCase();
  if (said === "" || said === "on") return { type: "away" };
  if (["off", "back", "none"].includes(said)) return { type: "back" };
  const until = dateEnd(said.replace(/^(until|till)\s+/, ""), zone) ?? readUntil(said, at, zone);
  if (until === undefined)
    return {
      type: "bad",
      sentence: `"${text.trim().slice(0, 40)}" is no end I know. Write until 2026-12-24, 2h, until 09:00, or off.`,
    };
  if (until <= at) return { type: "bad", sentence: "That is over already. Write a day or a time that is to come." };
  if (until - at > longest)
    return { type: "bad", sentence: "That is more than a year. An admin can name somebody else in wardroom.yaml." };
  return { type: "away", until };
}

function dateEnd(text: string, zone: string): Instant | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  const start = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(start) || !rfc3339(start).startsWith(text)) return undefined;
  return wallTimeOn(utcDate(start + day), "00:00", zone);
}
