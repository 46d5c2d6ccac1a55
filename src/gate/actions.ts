/** /v1/actions: may I? Answers are 200 whatever they are; 4xx means the question was wrong. */
import { hash } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { type ActionAnswer, type ActionQuestion, type Asker, createAsker } from "../flows/ask/ask.ts";
import { type ClaimCode, claimAction, completeAction, loadAction } from "../flows/ask/carry-out.ts";
import { type ActionView, awaitAction } from "../flows/ask/read-action.ts";
import { withdrawAct } from "../flows/ask/withdraw.ts";
import { decideApproval } from "../flows/decide/run-approval-command.ts";
import { agentMismatch, bearer, type Caller, callerOf, speaksFor } from "../http/bearer.ts";
import { HttpError } from "../http/http-error.ts";
import { idText, readBody } from "../http/read-body.ts";
import type { World } from "../ports/world.ts";
import type { GateRoom } from "./gate-room.ts";

const argsShape = z.record(z.string(), z.unknown());

export const actionBody = z.strictObject({
  agent: idText.describe("Who asks; must be an agent of the token"),
  tool: idText.describe("The tool it wants to call"),
  args: argsShape.describe("The arguments, exactly as they will be used"),
  run: idText.optional().describe("The run it is part of"),
  reason: z.string().max(4_000).optional().describe("Why, in the agent's words; shown as unchecked"),
  replaces: idText.optional().describe("An action that waits or was approved, and that this one takes the place of"),
});

export const claimBody = z.strictObject({
  args: argsShape.describe("The arguments about to be used; one character of difference is refused"),
});

const digest = idText.describe("A digest of something made or used, e.g. sha256:...");
export const completeBody = z.strictObject({
  ok: z.boolean().describe("It was run and did what it should"),
  result_digest: digest.optional(),
  produced: z.array(digest).max(100).optional().describe("Digests of what it made"),
  consumed: z.array(digest).max(100).optional().describe("Digests of what it used"),
});

export const withdrawBody = z.strictObject({
  reason: z.string().max(4_000).optional().describe("Why it is no longer needed"),
});

/** A question waits at most this long for an answer, in seconds. */
const longestWait = 50;

export function registerActions(app: FastifyInstance, { world, tokens, proofs }: GateRoom): void {
  const asker = createAsker(world);
  /** Whoever waits for a decision is answered when the service stops. */
  const closing = new AbortController();
  app.addHook("preClose", async () => closing.abort());

  app.get("/.well-known/jwks.json", async (_request, reply) =>
    reply.header("cache-control", "public, max-age=300").send(proofs.keys()),
  );
  app.register(async (own) => {
    bearer(own, tokens, world.clock, ["agent"]);
    own.post("/v1/actions", async (request) => {
      const body = readBody(actionBody, request.body);
      const caller = callerOf(request);
      if (!speaksFor(caller, body.agent)) throw agentMismatch(caller, body.agent, "agent");
      const answer = await ask(asker, request, caller, body);
      return told(answer);
    });
    own.post<Params>("/v1/actions/:id/claim", async (request) => {
      const { args } = readBody(claimBody, request.body);
      await ownAction(world, request);
      const result = await claimAction({ world, asker, proofs }, request.params.id, args);
      switch (result.type) {
        case "claimed":
          return { proof: result.proof, claim_by: new Date(result.claimBy).toISOString() };
        case "unknown":
          throw unknownAction();
        case "refused":
          throw new HttpError(result.code, statusOf[result.code] ?? 409, result.sentence);
      }
    });
    own.post<Params>("/v1/actions/:id/complete", async (request) => {
      const { ok, result_digest, produced = [], consumed = [] } = readBody(completeBody, request.body);
      await ownAction(world, request);
      const result = await completeAction(world, request.params.id, {
        ok,
        ...(result_digest && { result_digest }),
        produced,
        consumed,
      });
      if (result === "unknown") throw unknownAction();
      if (result === "not_claimed")
        throw new HttpError("not_claimed", 409, "It was not claimed, or its end was told before.", {
          hint: "Claim it first: POST /v1/actions/{id}/claim.",
        });
      return { state: ok ? "done" : "failed" };
    });
    own.post<Params>("/v1/actions/:id/withdraw", async (request) => {
      const { reason } = readBody(withdrawBody, request.body ?? {});
      const found = await ownAction(world, request);
      const reply =
        found.by === "people"
          ? await decideApproval(world, found.thing.state.id, { type: "withdraw", ...(reason && { reason }) })
          : await withdrawAct(world, request.params.id, reason);
      return {
        result: reply.type === "done" ? "done" : "nothing",
        ...view(await waited(world, request, closing.signal)),
      };
    });
  });
  app.register(async (own) => {
    bearer(own, tokens, world.clock, ["agent", "person", "auditor"]);
    own.get<Params>("/v1/actions/:id", async (request) => {
      await ownAction(world, request);
      return view(await waited(world, request, closing.signal));
    });
  });
}

interface Params {
  Params: { id: string };
}

async function ask(
  asker: Asker,
  request: FastifyRequest,
  caller: Caller,
  body: z.infer<typeof actionBody>,
): Promise<ActionAnswer> {
  const key = request.headers["idempotency-key"];
  if (key !== undefined && (typeof key !== "string" || !/^[\x21-\x7e]{1,255}$/.test(key)))
    throw new HttpError("idempotency_key_format", 422, "An Idempotency-Key is 1 to 255 visible characters.", {
      field: "Idempotency-Key",
    });
  const question: ActionQuestion = {
    agent: body.agent,
    tool: body.tool,
    args: body.args,
    ...(body.run && { run: body.run }),
    ...(body.reason && { reason: body.reason }),
    ...(body.replaces && { replaces: body.replaces }),
    ...(caller.person && { requester: caller.person }),
    ...(key !== undefined && {
      key: {
        key: hash("sha256", `${caller.token} ${key}`, "hex"),
        body: hash("sha256", JSON.stringify(body), "hex"),
      },
    }),
  };
  const answer = await asker.ask(question);
  if (answer === "key_conflict")
    throw new HttpError("idempotency_conflict", 409, "This Idempotency-Key came with another question before.", {
      field: "Idempotency-Key",
      hint: "Use a new key for a new question.",
    });
  return answer;
}

const told = ({ decision, action, approval, because, ruling }: ActionAnswer) => ({
  decision,
  action,
  ...(approval && { approval }),
  because,
  autonomy: ruling.autonomy,
  restraint: ruling.restraint,
  ...(ruling.retryAfter !== undefined && { retry_after: Math.ceil(ruling.retryAfter / 1_000) }),
  if_wardroom_is_down: ruling.ifWardroomIsDown,
});

/** The action, for its agent; people and auditors see all. What is not theirs is answered like what is not there. */
async function ownAction(world: World, request: FastifyRequest<Params>) {
  const caller = callerOf(request);
  const found = await loadAction(world, request.params.id);
  const sees =
    found &&
    (caller.scopes.includes("person") ||
      caller.scopes.includes("auditor") ||
      speaksFor(caller, found.thing.state.agent));
  if (!found || !sees) throw unknownAction();
  return found;
}

async function waited(world: World, request: FastifyRequest<Params>, closing: AbortSignal): Promise<ActionView> {
  const { wait = "0" } = (request.query ?? {}) as { wait?: unknown };
  if (typeof wait !== "string" || !/^\d{1,3}$/.test(wait))
    throw new HttpError("number_format", 422, "wait is a whole number of seconds, e.g. wait=30.", { field: "wait" });
  const gone = new AbortController();
  request.raw.once("close", () => gone.abort());
  const found = await awaitAction(
    world,
    request.params.id,
    Math.min(longestWait, Number(wait)) * 1_000,
    AbortSignal.any([closing, gone.signal]),
  );
  if (!found) throw unknownAction();
  return found;
}

const view = (found: ActionView) => ({
  action: found.action,
  ...(found.approval && { approval: found.approval }),
  agent: found.agent,
  tool: found.tool,
  state: found.state,
  args: found.args,
  ...(found.redacted.length > 0 && { redacted: found.redacted }),
  ...(found.reason && { reason: found.reason }),
  ...(found.by && { by: found.by }),
  ...(found.at !== undefined && { at: new Date(found.at).toISOString() }),
  ...(found.expiresAt !== undefined && { expires_at: new Date(found.expiresAt).toISOString() }),
  waiting_for: found.waitingFor,
  ...(found.claimBy !== undefined && { claim_by: new Date(found.claimBy).toISOString() }),
  ...(found.supersededBy && { superseded_by: found.supersededBy }),
});

const unknownAction = (): HttpError =>
  new HttpError("not_found", 404, "There is no such action.", { hint: "POST /v1/actions gives its id." });

const statusOf: Partial<Record<ClaimCode, number>> = { expired: 410 };
