/** The shape of a rota in wardroom.yaml: who is on call when, in turn or by a calendar. */
import { z } from "zod";
import { checked, issue, means, Problem } from "./checked.ts";
import { shorten } from "./located.ts";
import { id, outboundAddress, timeZone } from "./values.ts";

const handover = checked<string>(
  { type: "string", pattern: "^(mon|tue|wed|thu|fri|sat|sun) \\d\\d:\\d\\d$", "x-type": "time of the week" },
  (value) =>
    typeof value === "string" && /^(mon|tue|wed|thu|fri|sat|sun) ([01]\d|2[0-3]):[0-5]\d$/.test(value)
      ? value
      : new Problem(
          "time_format",
          `${shorten(String(value))} is not a time of the week`,
          'Write one like "mon 09:00".',
        ),
);

export const oncallSchema = z
  .strictObject({
    rota: z
      .array(id("a person"))
      .min(1)
      .optional()
      .meta(means("People in turn. One of rota and ics.", [["dana", "lee"]])),
    handover: handover
      .optional()
      .meta(means("When the next one takes over, once a week.", ["mon 09:00"], '`"mon 09:00"`')),
    tz: timeZone.optional().meta(means("Of which zone.", ["Europe/Berlin"], "`UTC`")),
    ics: outboundAddress
      .optional()
      .meta(
        means("A calendar that names who is on call, by their id or full name in the title of its events.", [
          "https://calendar.acme.example/desk.ics",
        ]),
      ),
    allow_private: z
      .boolean()
      .optional()
      .meta(means("The calendar may lie in a private network.", [true], "false")),
  })
  .superRefine(({ rota, ics, handover, tz, allow_private }, context) => {
    for (const [key, given] of Object.entries(ics === undefined ? { allow_private } : { handover, tz }))
      if (given !== undefined && (rota === undefined) !== (ics === undefined))
        context.addIssue(
          issue("field_misplaced", `${key} belongs to ${ics === undefined ? "ics" : "rota"}`, `Leave ${key} out.`, [
            key,
          ]),
        );
    if ((rota === undefined) === (ics === undefined))
      context.addIssue(
        issue("oncall_one_source", "a rota comes from one place", "Write either rota and handover, or ics."),
      );
  });
