/**
 * A page in words: what leaves for somebody's pager. Nothing an agent wrote is in it, and of the arguments of an action at most
 * the numbers that the pact's own sentence names.
 */

import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { rfc3339 } from "../../domain/words/rfc3339.ts";
import type { Instant } from "../../domain/words/time.ts";
import { type Card, plain, type Rich } from "../card.ts";

/** The summary on one line, and the card's own sentences below it. Times are UTC: nobody knows who reads it where. */
export function pageWords(card: Card, config: FleetConfig): { summary: string; lines: string[] } {
  const say = {
    person: (id: string): string => nameOf(config, id),
    time: (at: Instant): string => `${rfc3339(at).slice(0, 16).replace("T", " ")} UTC`,
  };
  const lineOf = (text: Rich): string =>
    tidy(
      plain(
        text.map((span) => (typeof span !== "string" && "untrusted" in span ? "…" : span)),
        say,
      ),
    );
  const lines = card.body.flatMap((block) => (block.type === "text" ? [lineOf(block.text)] : []));
  return { summary: tidy(card.summary), lines: [tidy(`${card.state} · ${card.title}`), ...lines].filter(Boolean) };
}

const tidy = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
