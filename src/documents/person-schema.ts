/** The shape of a person in wardroom.yaml: how they are called, where they are reached, when they are away. */
import { z } from "zod";
import { means } from "./checked.ts";
import { date, id, slackPerson, snowflake, timeZone } from "./values.ts";

export const personSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(80)
    .meta(means("As people read it; the first word is used on cards.", ["Dana Reyes"])),
  slack: slackPerson.optional().meta(means("Member id: profile, ⋮, *Copy member ID*.", ["U01DANA"])),
  discord: snowflake.optional().meta(means("User id, copied with developer mode on.", ["1001"])),
  tz: timeZone
    .default("UTC")
    .meta(means("Times on this person's cards, and the days of `away`.", ["Europe/Berlin"], "`UTC`")),
  deputy: id("a person")
    .optional()
    .meta(means("Stands in while they are away, with the same rights.", ["lee"])),
  away: z
    .array(
      z.strictObject({
        from: date.meta(means("First day away.", ["2026-12-24"])),
        to: date.meta(means("Last day away.", ["2027-01-02"])),
      }),
    )
    .default([])
    .meta(
      means("Skipped at once for the deputy on these days.", [[{ from: "2026-12-24", to: "2027-01-02" }]], "never"),
    ),
});
