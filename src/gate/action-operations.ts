/** The calls about actions as /openapi.json tells them: what is asked, what is answered, what is refused. */

import { z } from "zod";
import { approvalStatuses } from "../domain/approval/approval.ts";
import { autonomies, interventionKinds } from "../domain/pact/pact.ts";
import { freeText } from "../http/free-text.ts";
import type { Operation } from "../http/operation.ts";
import { idText } from "../http/read-body.ts";

const argsShape = z.record(z.string(), z.unknown());

export const actionBody = z.strictObject({
  agent: idText.describe("Who asks; must be an agent of the token"),
  tool: idText.describe("The tool it wants to call"),
  args: argsShape.describe("The arguments, exactly as they will be used"),
  run: idText.optional().describe("The run it is part of"),
  reason: freeText(4_000).optional().describe("Why, in the agent's words; shown as unchecked"),
  replaces: idText.optional().describe("An action that waits or was approved, and that this one takes the place of"),
});

const claimBody = z.strictObject({
  args: argsShape.describe("The arguments about to be used; one character of difference is refused"),
});

const digest = idText.describe("A digest of something made or used, e.g. sha256:...");
const completeBody = z.strictObject({
  ok: z.boolean().describe("It was run and did what it should"),
  result_digest: digest.optional(),
  produced: z.array(digest).max(100).optional().describe("Digests of what it made"),
  consumed: z.array(digest).max(100).optional().describe("Digests of what it used"),
});

const withdrawBody = z.strictObject({
  reason: freeText(4_000).optional().describe("Why it is no longer needed"),
});

const who = ["agent"] as const;
const tag = "actions";
const params = { id: "The action, as POST /v1/actions answered it" };
const unknown = { 404: ["not_found"] };

const answer = z
  .object({
    decision: z.enum(["allow", "deny", "pending"]),
    action: z.string().describe("Its id, for the calls below"),
    approval: z.string().optional().describe("What people call it: AP-77"),
    because: z.object({
      pact: z.string().nullable(),
      version: z.int().nullable(),
      clause: z.string(),
      sentence: z.string(),
    }),
    autonomy: z.enum(autonomies),
    restraint: z.enum(["none", ...interventionKinds]),
    retry_after: z.int().optional().describe("Seconds; only when throttled"),
    if_wardroom_is_down: z.enum(["deny", "allow_listed"]),
  })
  .meta({ id: "ActionAnswer" });

const action = z
  .object({
    action: z.string(),
    approval: z.string().optional(),
    agent: z.string(),
    tool: z.string(),
    state: z.enum(["allowed", ...approvalStatuses]),
    args: z.record(z.string(), z.unknown()).describe("The ones to run; of a redacted one only its mask"),
    redacted: z.array(z.string()).optional(),
    reason: z
      .string()
      .optional()
      .describe("What a person wrote with it, for a denial up to ten minutes later; or why it ended"),
    by: z.array(z.string()).optional(),
    at: z.iso.datetime().optional(),
    expires_at: z.iso.datetime().optional(),
    waiting_for: z.array(z.string()).describe("Who may still decide, by name"),
    claim_by: z.iso.datetime().optional(),
    superseded_by: z.string().optional(),
    asked_again: z
      .object({ approval: z.string(), action: z.string() })
      .optional()
      .describe(
        "Of an expired one: a person asks the same again. Ask for the same once more, or wait on that action; this one never runs",
      ),
  })
  .meta({ id: "Action" });

export const asking = {
  summary: "Ask before acting",
  description: "200 whatever the answer is: run the tool on `allow`, wait on `pending`. A 4xx decides nothing.",
  tag,
  who,
  headers: { "Idempotency-Key": "A repeat under the same key is the same question" },
  body: actionBody,
  answers: { 200: { description: "The decision, or that people are asked", schema: answer } },
  errors: { 403: ["agent_mismatch"], 409: ["idempotency_conflict"], 422: ["id_charset", "idempotency_key_format"] },
} satisfies Operation;

export const reading = {
  summary: "Read an action, or wait until it is decided",
  tag,
  who: ["agent", "person", "auditor"],
  params,
  query: z.strictObject({
    wait: z.coerce.number().int().min(0).max(600).default(0).describe("Seconds to wait for a decision, 50 at most"),
  }),
  answers: { 200: { description: "As it stands", schema: action } },
  errors: { ...unknown },
} satisfies Operation;

export const claiming = {
  summary: "Claim an action right before it runs",
  description:
    "Once, and for exactly the arguments that were allowed. `proof` is a JWS the tool itself can check. Name the request with an Idempotency-Key: where its answer was lost, the same request gets the same proof and `repeated: true`, as long as the proof holds (60 seconds from the claim), the agent was not stopped and its rules did not change.",
  tag,
  who,
  params,
  headers: { "Idempotency-Key": "A repeat under the same key gets the same proof; any other claim is refused" },
  body: claimBody,
  answers: {
    200: {
      description: "It is yours to run",
      schema: z.object({
        proof: z.string().describe("A compact JWS; 60 seconds from the first claim"),
        claim_by: z.iso.datetime(),
        repeated: z
          .literal(true)
          .optional()
          .describe("This very request claimed it before: run it only if you know that you have not run it yet"),
      }),
    },
  },
  errors: {
    ...unknown,
    409: [
      "args_differ",
      "already_claimed",
      "not_decided",
      "denied",
      "superseded",
      "withdrawn",
      "agent_restrained",
      "policy_changed",
    ],
    410: ["expired"],
    422: ["idempotency_key_format"],
  },
} satisfies Operation;

export const completing = {
  summary: "Tell how an action ended",
  tag,
  who,
  params,
  body: completeBody,
  answers: { 200: { description: "Noted", schema: z.object({ state: z.enum(["done", "failed"]) }) } },
  errors: { ...unknown, 409: ["not_claimed"] },
} satisfies Operation;

export const withdrawing = {
  summary: "Take back what is no longer needed",
  tag,
  who,
  params,
  body: withdrawBody,
  bodyOptional: true,
  answers: { 200: { description: "As it stands", schema: action.extend({ result: z.enum(["done", "nothing"]) }) } },
  errors: { ...unknown },
} satisfies Operation;

export const publishingKeys = {
  summary: "The public keys that proofs are checked with (JWK set)",
  tag,
  who: "anybody",
  answers: { 200: { description: "Cache it for minutes", schema: z.object({ keys: z.array(z.looseObject({})) }) } },
} satisfies Operation;
