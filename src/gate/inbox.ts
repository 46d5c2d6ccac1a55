/** GET /v1/inbox: what an agent is told between its own questions. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { autonomies, interventionKinds } from "../domain/pact/pact.ts";
import { rfc3339 } from "../domain/words/rfc3339.ts";
import { pactChangedStates } from "../flows/read/inbox-items.ts";
import { awaitInbox } from "../flows/read/read-inbox.ts";
import { agentMismatch, speaksFor } from "../http/bearer.ts";
import { HttpError } from "../http/http-error.ts";
import { operate } from "../http/operation.ts";
import { idText } from "../http/read-body.ts";
import type { PeopleRoom } from "./people/people-room.ts";

/** A question waits at most this long for an answer, in seconds. */
const longestWait = 50;
/** Questions of one token that wait at the same time. */
const mostWaits = 100;

const at = z.iso.datetime();
const item = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("pact-changed"),
    at,
    pact: z.string(),
    version: z.int().nullable().describe("What is live; null for a proposal that is not"),
    change: z.string().nullable().describe("The change request it is about, such as CR-19"),
    state: z
      .enum(pactChangedStates)
      .describe(
        "live: the version is in force, and was agreed to where it is of a change request. The others are of your own proposal: another text of it is asked for, it was rejected, too few agreed in time, another version became live first, it was live and was taken back",
      ),
    yours: z.boolean().describe("You proposed it"),
    by: z.string().nullable().describe("Who asked for another text or rejected it"),
    reason: z.string().nullable().describe("In that person's words"),
    holds: z.array(z.string()).describe("The versions that hold for the agent now"),
    sentence: z.string(),
  }),
  z.object({
    kind: z.literal("restraint-changed"),
    at,
    restraint: z.enum(interventionKinds).nullable().describe("Null where it is the autonomy that changed"),
    applied: z.boolean().describe("True: it holds you back more. False: it was taken away, or autonomy was given"),
    cause: z.string(),
    autonomy: z
      .object({
        from: z.enum(autonomies),
        to: z.enum(autonomies).describe("What is in force"),
        because: z.enum(["breach", "clean-runs", "not-to-blame", "person"]),
      })
      .nullable(),
    sentence: z.string(),
  }),
  z.object({
    kind: z.literal("action-decided"),
    at,
    action: z.string(),
    approval: z.string(),
    state: z.enum(["approved", "denied", "expired", "superseded"]),
  }),
]);

export function registerInbox(app: FastifyInstance, { world, keys }: PeopleRoom): void {
  /** Whoever waits is answered when the service stops. */
  const closing = new AbortController();
  app.addHook("preClose", async () => closing.abort());
  const waiting = new Map<string, number>();

  operate(
    app,
    "GET",
    "/v1/inbox",
    {
      summary: "Read what your agent is told, or wait for it",
      description:
        "What came after the cursor, oldest first, 100 items at most. Without `after` what is so now, as if it had just come: the pacts that hold, restraints and autonomy in force, what was approved and is not claimed yet, your proposals of which another text is asked for. Ask on with `after` the `cursor` of the answer before. An item may come twice, where it was committed while the first answer was made.",
      tag: "agents",
      who: ["agent"],
      query: z.strictObject({
        agent: idText.optional().describe("With a token that speaks for several: which of them"),
        after: z.coerce.number().int().min(0).optional().describe("The cursor of the answer before"),
        wait: z.coerce.number().int().min(0).max(600).default(0).describe("Seconds to wait for something, 50 at most"),
      }),
      answers: {
        200: {
          description: "What came",
          schema: z.object({
            items: z.array(item),
            cursor: z.int(),
            more: z
              .boolean()
              .describe(
                "There is more to look at: ask on at once. Of an old cursor so many records are read at a time",
              ),
          }),
        },
      },
      errors: { 403: ["agent_mismatch"], 422: ["arg_required"], 429: ["rate_exceeded"] },
    },
    keys,
    async ({ request, caller, query: { agent = caller.agent, after, wait } }) => {
      if (agent === undefined || agent.includes("*"))
        throw new HttpError("arg_required", 422, "This token speaks for several agents.", {
          field: "agent",
          hint: "Say which: ?agent=NAME.",
        });
      if (!speaksFor(caller, agent)) throw agentMismatch(caller, agent, "agent");
      const waits = waiting.get(caller.token) ?? 0;
      if (wait > 0 && waits >= mostWaits)
        throw new HttpError("rate_exceeded", 429, `This token waits for ${mostWaits} answers already.`, {
          hint: "Ask with wait=0, or when one of them came.",
          headers: { "retry-after": "1" },
        });
      waiting.set(caller.token, waits + 1);
      const gone = new AbortController();
      request.raw.once("close", () => gone.abort());
      try {
        const signal = AbortSignal.any([closing.signal, gone.signal]);
        const { items, cursor, more } = await awaitInbox(
          world,
          agent,
          after,
          Math.min(longestWait, wait) * 1_000,
          signal,
        );
        return {
          items: items.map(({ kind, at: then, facts }) => ({ kind, at: rfc3339(then), ...facts })),
          cursor,
          more,
        };
      } finally {
        const left = (waiting.get(caller.token) ?? 1) - 1;
        if (left > 0) waiting.set(caller.token, left);
        else waiting.delete(caller.token);
      }
    },
  );
}
