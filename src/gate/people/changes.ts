/** Change requests over HTTP: what their cards show, and what their buttons do. */
import { z } from "zod";
import { changeStatuses } from "../../domain/change/change.ts";
import { consenting } from "../../domain/pact/may-apply.ts";
import { decideChange } from "../../flows/change/decide-change.ts";
import { revertChange } from "../../flows/change/revert-change.ts";
import { proposedText } from "../../flows/find/proposed-text.ts";
import { changeFacts } from "../../views/change/change-facts.ts";
import { defineThing, defineVerb, roomAgentStatus, seenIn } from "./people-thing.ts";
import { instant, nullable, said } from "./shapes.ts";

export const changeFactsSchema = z
  .object({
    id: z.string(),
    status: z.enum(changeStatuses),
    pact: z.string(),
    base: nullable(z.int()).describe("The version it was edited from; null for a pact that is new"),
    version: nullable(z.int()).describe("The version it became"),
    room: z.string(),
    title: nullable(z.string()),
    why: nullable(z.string()).describe("In the proposer's words, unchecked"),
    because: z.object({
      breach: nullable(z.string()),
      postmortem: nullable(z.string()),
      finding: nullable(z.string()),
    }),
    began_as: nullable(
      z.object({
        breach: nullable(z.string()),
        postmortem: nullable(z.string()),
        finding: nullable(z.string()),
        reverts: nullable(z.string()),
      }),
    ).describe("What led to it before another text took the place of the one that was proposed"),
    text: nullable(z.string()).describe("The whole proposed YAML"),
    digest: z.string().describe("SHA-256 of it"),
    direction: z.enum(["tightens", "loosens", "neutral"]),
    changes: z.array(
      z.object({
        path: z.string(),
        direction: z.enum(["tightens", "loosens", "neutral"]),
        before: z.string(),
        after: z.string(),
      }),
    ),
    proposed_by: z.string().describe("person:…, agent:… or wardroom"),
    proposed_at: instant,
    expires_at: nullable(instant),
    votes: z.array(z.object({ by: z.string(), at: instant })),
    still_needed: z.array(z.string()).describe("Whose consent would bring it on; one of them where it tightens"),
    loosened: z.array(z.string()),
    decision: z.int().describe("Which question waits: send it back to answer this one and no other"),
    asked: nullable(z.object({ to: z.array(z.string()), room: z.boolean(), target: z.string(), at: instant })),
    next: nullable(z.object({ step: z.int(), to: z.string(), due: instant })),
    edits_asked: nullable(z.object({ by: z.string(), at: instant })).describe(
      "Another text was asked for and has not come",
    ),
    acknowledged: nullable(z.object({ by: z.string(), at: instant, until: instant })),
    decided: nullable(z.object({ by: z.string(), at: instant })),
    outdated_by: nullable(z.int()).describe("The version that became live first"),
    reverts: nullable(z.string()),
    reverted_by: nullable(z.string()),
    replay: nullable(z.array(z.string())).describe("What it would have changed over recorded signals"),
  })
  .meta({ id: "ChangeRequest" });

export const changes = defineThing({
  kind: "change",
  ...roomAgentStatus(changeStatuses),
  facts: changeFactsSchema,
  describe: async (world, { state }) => changeFacts(state, (await proposedText(world, state.id))?.body),
  room: ({ room }) => room,
  named: ({ consent, reached }) => [...consenting(consent), ...consent.seconds, ...reached],
  decision: ({ epoch }) => epoch,
  verbs: {
    approve: defineVerb({
      summary: "Agree to it: with the last consent that is needed it is live from the next signal",
      body: z.strictObject(said),
      refusals: ["already_decided", "already_voted", "token_stale", "arg_invalid"],
      answers: true,
      run: (world, id, as, { decision }) => decideChange(world, id, { type: "approve", as }, seenIn(decision)),
    }),
    reject: defineVerb({
      summary: "Reject it: the pact stays as it is",
      body: z.strictObject(said),
      refusals: ["already_decided", "token_stale"],
      answers: true,
      run: (world, id, as, { decision }) => decideChange(world, id, { type: "reject", as }, seenIn(decision)),
    }),
    "request-edits": defineVerb({
      summary: "Ask its proposer for another text, saying what is to be another way; it can still be decided as it is",
      body: z.strictObject(said),
      refusals: ["already_decided", "token_stale", "arg_required"],
      answers: true,
      run: (world, id, as, { decision }) => decideChange(world, id, { type: "request-edits", as }, seenIn(decision)),
    }),
    acknowledge: defineVerb({
      summary: "Say that you are looking: nobody is called again for a day",
      body: z.strictObject(said),
      refusals: ["already_decided", "token_stale"],
      run: (world, id, as, { decision }) => decideChange(world, id, { type: "acknowledge", as }, seenIn(decision)),
    }),
    unacknowledge: defineVerb({
      summary: "Say that you are not on it any more",
      body: z.strictObject(said),
      refusals: ["already_decided", "token_stale"],
      run: (world, id, as, { decision }) => decideChange(world, id, { type: "unacknowledge", as }, seenIn(decision)),
    }),
    withdraw: defineVerb({
      summary: "Take your own proposal back",
      body: z.strictObject(said),
      refusals: ["already_decided"],
      run: (world, id, as) => decideChange(world, id, { type: "withdraw", as }),
    }),
    revert: defineVerb({
      summary: "Take a live one back: proposes the text of before with your consent, live at once where that suffices",
      body: z.strictObject(said),
      refusals: ["already_decided", "too_late", "arg_invalid"],
      run: (world, id, as) => revertChange(world, id, as),
    }),
  },
});
