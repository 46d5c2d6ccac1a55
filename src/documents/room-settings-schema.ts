/** The shape of how a room behaves, in wardroom.yaml and as it is typed in chat. */
import { z } from "zod";
import { day, hour, minute, second } from "../domain/words/time.ts";
import { means } from "./checked.ts";
import { duration, timeOfDay } from "./values.ts";

const storm = z.strictObject({
  agents: z
    .int()
    .min(2)
    .max(10_000)
    .meta(means("So many different agents of the room.", [5])),
  share: z
    .number()
    .gt(0)
    .max(1)
    .meta(means("Or this share of the room's agents, two at least.", [0.5])),
  within: duration(second, hour).meta(means("Within this time, by the times of their signals.", ["1m"])),
});

/** A part that may be switched off. */
const off = z.literal("off");

/** How a room behaves; also what is saved in chat is checked by it. */
export const roomSettingsSchema = z.strictObject({
  ack_ttl: duration(minute, 7 * day)
    .optional()
    .meta(means("How long *I'm looking* holds the ladder when nothing waits to be decided.", ["2h"], "2h")),
  reopen_window: duration(0, 7 * day)
    .optional()
    .meta(means("A breach that comes back within this time reopens the same one.", ["30m"], "30m")),
  broadcast_from_level: z
    .int()
    .min(1)
    .max(20)
    .optional()
    .meta(means("From this ladder step on the message also goes to the channel, not only to the thread.", [2], "2")),
  card_budget_per_hour: z
    .union([z.int().min(1).max(1_000), off])
    .optional()
    .meta(
      means(
        "Beyond this many cards in an hour, further breaches of low and medium severity are told in one line that counts them, until one escalates or an agent is held back.",
        [12, "off"],
        "12",
      ),
    ),
  quiet: z
    .strictObject({ from: timeOfDay.meta(means("Begins.", ["22:00"])), to: timeOfDay.meta(means("Ends.", ["07:00"])) })
    .optional()
    .meta(
      means(
        "Hours, in the zone of whoever would be called, in which breaches of low and medium severity call nobody. Their cards say when they will.",
        [{ from: "22:00", to: "07:00" }],
        "none",
      ),
    ),
  storm: z
    .union([storm, off])
    .optional()
    .meta(
      means(
        "Many agents that cross the same threshold at once become one breach with one decision. `off`: each keeps its own.",
        [{ agents: 5, share: 0.5, within: "1m" }, "off"],
        "`{ agents: 5, share: 0.5, within: 1m }`",
      ),
    ),
});
