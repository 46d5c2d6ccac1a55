/** The shape of wardroom.yaml: every key it may have. Unknown keys are errors. */
import { z } from "zod";
import { day } from "../domain/words/time.ts";
import { agentSchema } from "./agent-schema.ts";
import { jsonSchemaOf, means } from "./checked.ts";
import { oncallSchema } from "./oncall-schema.ts";
import { pageSchema } from "./page-schema.ts";
import { personSchema } from "./person-schema.ts";
import { roomSchema } from "./room-schema.ts";
import { duration, id, webAddress } from "./values.ts";

export const fleetConfigSchema = z.strictObject({
  fleet: id("a fleet name").meta(means("The name of the fleet.", ["acme-air"])),
  public_url: webAddress
    .optional()
    .meta(
      means(
        "Where people reach the web room; https, or http on this machine.",
        ["https://ward.acme.example"],
        "no link is shown in chat",
      ),
    ),
  admins: z
    .array(id("a person"))
    .default([])
    .meta(means("Apply pacts, bind channels; told of agents nobody answers for.", [["dana"]], "nobody")),
  people: z
    .record(z.string(), personSchema)
    .default({})
    .meta(means("An id of your choice -> that person.", [{ dana: { name: "Dana Reyes" } }], "nobody")),
  rooms: z
    .record(z.string(), roomSchema)
    .default({})
    .meta(
      means(
        "An id -> a room. The room `fleet` always exists; agents that no room names sit there.",
        [{ airline: { agents: ["airline-*"] } }],
        "`fleet` alone",
      ),
    ),
  agents: z
    .record(z.string(), agentSchema)
    .default({})
    .meta(
      means(
        "A name or a pattern with * -> what is known of them. All that match merge; the exact name wins.",
        [{ "airline-*": { role: "airline-service" } }],
        "none",
      ),
    ),
  oncall: z
    .record(z.string(), oncallSchema)
    .default({})
    .meta(
      means(
        "An id -> a rota, reached as `oncall:ID` in a ladder.",
        [{ desk: { rota: ["dana"], handover: "mon 09:00" } }],
        "none",
      ),
    ),
  pages: z
    .record(z.string(), pageSchema)
    .default({})
    .meta(
      means("An id -> a way to page, reached as `page:ID` in a ladder.", [{ pd: { pagerduty: "env:PD_KEY" } }], "none"),
    ),
  fallback: z
    .array(z.string())
    .default([])
    .meta(means("How people are reached while chat is down.", [["page:pd"]], "none")),
  retention: z
    .strictObject({
      signals: duration(day, 3_660 * day)
        .optional()
        .meta(
          means(
            "How long the signals of a run are kept as they were received; what is open or held, such as a breach, keeps its own.",
            ["90d"],
            "for ever",
          ),
        ),
      journal: duration(day, 3_660 * day)
        .optional()
        .meta(
          means(
            "How long the journal keeps what people and agents wrote; what is open, in force or held keeps its own, and every record stays.",
            ["400d"],
            "for ever",
          ),
        ),
    })
    .optional()
    .meta(means("How long things are kept.", [{ signals: "90d", journal: "400d" }], "everything is kept")),
  pacts: z
    .strictObject({
      dir: z
        .string()
        .min(1)
        .optional()
        .meta(
          means(
            "The directory of pact files, from where wardroom.yaml stands. New pacts in it are imported at a start; an edit is not live until it is applied.",
            ["./pacts"],
            "`./pacts`",
          ),
        ),
      writeback: z
        .enum(["file", "none"])
        .optional()
        .meta(
          means(
            "file: what becomes live is written back to the directory, over what an earlier version said; a file that was edited by hand meanwhile stays. Where it cannot be written, the room of the pact and the admins are told once, and when it can again.",
            ["none", "file"],
            "`none`",
          ),
        ),
    })
    .optional()
    .meta(means("Where pacts come from.", [{ dir: "./pacts" }])),
});

/** The JSON Schema of wardroom.yaml, as `pactJsonSchema` is of a pact. */
export const fleetConfigJsonSchema = (): Record<string, unknown> => ({
  ...jsonSchemaOf(fleetConfigSchema),
  title: "wardroom.yaml",
});

export type FleetConfigDocument = z.output<typeof fleetConfigSchema>;
