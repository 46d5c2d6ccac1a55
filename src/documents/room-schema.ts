/** The shape of a room in wardroom.yaml: where it is shown, who and what belongs to it, how it behaves. */
import { z } from "zod";
import { issue, means } from "./checked.ts";
import { roomSettingsSchema } from "./room-settings-schema.ts";
import { agentPattern, id, slackChannel, snowflake, timeOfDay, timeZone } from "./values.ts";

const channel = z
  .strictObject({
    slack: slackChannel
      .optional()
      .meta(means("Channel id, at the end of the channel's details. One platform an entry.", ["C01AIR"])),
    discord: snowflake.optional().meta(means("Channel id, quoted.", ["20001"])),
  })
  .superRefine(({ slack, discord }, context) => {
    if ((slack === undefined) === (discord === undefined))
      context.addIssue(
        issue("channel_one_platform", "a channel names one platform", 'Write { slack: C... } or { discord: "..." }.'),
      );
  });

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const weekday = z.enum(weekdays);

const digest = z.strictObject({
  at: timeOfDay.meta(means("When.", ["09:00"])),
  tz: timeZone.default("UTC").meta(means("Of which zone.", ["Europe/Berlin"], "`UTC`")),
  days: z
    .array(weekday)
    .min(1)
    .default(["mon", "tue", "wed", "thu", "fri"])
    .meta(means("On which days.", [["mon", "thu"]])),
  empty: z
    .enum(["one-line", "skip", "full"])
    .default("one-line")
    .meta(means("What is sent when nothing happened.", ["one-line", "skip", "full"])),
  weekly: z
    .enum([...weekdays, "off"])
    .optional()
    .meta(
      means(
        "Of the room `fleet` alone: the day on which it also gets the digest of the whole fleet over a week, at the same time of day.",
        ["mon", "off"],
        "`mon` in the room `fleet`",
      ),
    ),
});

export const roomSchema = z.strictObject({
  channels: z
    .array(channel)
    .default([])
    .meta(
      means("Where the room is shown. The web room always shows it.", [[{ slack: "C01AIR" }]], "the web room alone"),
    ),
  agents: z
    .array(agentPattern)
    .default([])
    .meta(means("Which agents sit here; an agent sits in exactly one room.", [["airline-*"]], "none")),
  members: z
    .array(id("a person"))
    .default([])
    .meta(means("See the room, beyond the people its pacts name.", [["mia"]], "none")),
  digest: digest.optional().meta(means("A summary at a time of day.", [{ at: "09:00" }], "none")),
  settings: roomSettingsSchema
    .default({})
    .meta(
      means(
        "How the room behaves. `/ward room settings` (on Discord `/ward fleet room what:settings`) lays values over these, each until the file changes that key.",
        [{ ack_ttl: "2h" }],
        "as below",
      ),
    ),
});
