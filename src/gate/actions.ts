/** /v1/actions: may I? Answers are 200 whatever they are; 4xx means the question was wrong. */
import { hash } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { Approval } from "../domain/approval/approval.ts";
import type { PersonId } from "../domain/pact/pact.ts";
import { raciPeople } from "../domain/people/person.ts";
import { rfc3339 } from "../domain/words/rfc3339.ts";
import { type ActionAnswer, type ActionQuestion, type Asker, createAsker } from "../flows/ask/ask.ts";
import { type ActionThing, type ClaimCode, claimAction, completeAction, loadAction } from "../flows/ask/carry-out.ts";
import { type ActionView, awaitAction } from "../flows/ask/read-action.ts";
import { withdrawAct } from "../flows/ask/withdraw.ts";
import { decideApproval } from "../flows/decide/run-approval-command.ts";
import { agentMismatch, type Caller, speaksFor } from "../http/bearer.ts";
import { HttpError } from "../http/http-error.ts";
import { operate } from "../http/operation.ts";
import { idText } from "../http/read-body.ts";
import type { Proofs } from "../ports/proofs.ts";
import type { World } from "../ports/world.ts";
import {
  type actionBody,
  asking,
  claiming,
  completing,
  publishingKeys,
  reading,
  withdrawing,
} from "./action-operations.ts";
import { sight } from "./people/may-read.ts";
import { audited, type PeopleRoom } from "./people/people-room.ts";

/** Questions of one token that wait for people at the same time. */
const mostWaits = 100;

/** A question waits at most this long for an answer, in seconds. */
const longestWait = 50;

export function registerActions(app: FastifyInstance, people: PeopleRoom, proofs: Proofs): void {
  const { world, keys } = people;
  const asker = createAsker(world);
  /** Whoever waits for a decision is answered when the service stops. */
  const closing = new AbortController();
  app.addHook("preClose", async () => closing.abort());
  const waiting = new Map<string, number>();

  operate(app, "GET", "/.well-known/jwks.json", publishingKeys, keys, async ({ reply }) => {
    reply.header("cache-control", "public, max-age=300");
    return proofs.keys();
  });
  operate(app, "POST", "/v1/actions", asking, keys, async ({ request, caller, body }) => {
    if (!speaksFor(caller, body.agent)) throw agentMismatch(caller, body.agent, "agent");
    return told(await ask(asker, request, caller, body));
  });
  operate(app, "GET", "/v1/actions/:id", reading, keys, async ({ request, caller, params: { id = "" }, query }) => {
    await audited(people, caller, "actions");
    await seenAction(world, caller, id);
    const waits = waiting.get(caller.token) ?? 0;
    if (query.wait > 0 && waits >= mostWaits)
      throw new HttpError("rate_exceeded", 429, `This token waits for ${mostWaits} answers already.`, {
        hint: "Ask with wait=0, or when one of them came.",
        headers: { "retry-after": "1" },
      });
    waiting.set(caller.token, waits + 1);
    try {
      return view(await waited(world, request, id, query.wait, closing.signal));
    } finally {
      const left = (waiting.get(caller.token) ?? 1) - 1;
      if (left > 0) waiting.set(caller.token, left);
      else waiting.delete(caller.token);
    }
  });
  operate(app, "POST", "/v1/actions/:id/claim", claiming, keys, async ({ request, caller, params, body }) => {
    const { id = "" } = params;
    await ownAction(world, caller, id);
    const result = await claimAction({ world, asker, proofs }, id, body.args, requestKey(request, caller));
    switch (result.type) {
      case "claimed":
        return {
          proof: result.proof,
          claim_by: rfc3339(result.claimBy),
          ...(result.repeated && { repeated: true }),
        };
      case "unknown":
        throw unknownAction();
      case "refused":
        throw new HttpError(result.code, statusOf[result.code] ?? 409, result.sentence);
    }
  });
  operate(app, "POST", "/v1/actions/:id/complete", completing, keys, async ({ caller, params: { id = "" }, body }) => {
    const { ok, result_digest, produced = [], consumed = [] } = body;
    await ownAction(world, caller, id);
    const end = { ok, ...(result_digest && { result_digest }), produced, consumed };
    const result = await completeAction(world, id, end);
    if (result === "unknown") throw unknownAction();
    if (result === "not_claimed")
      throw new HttpError("not_claimed", 409, "It was not claimed, or its end was told before.", {
        hint: "Claim it first: POST /v1/actions/{id}/claim.",
      });
    return { state: ok ? "done" : "failed" };
  });
  operate(
    app,
    "POST",
    "/v1/actions/:id/withdraw",
    withdrawing,
    keys,
    async ({ request, caller, params: { id = "" }, body: { reason } }) => {
      const found = await ownAction(world, caller, id);
      const reply =
        found.by === "people"
          ? await decideApproval(world, found.thing.state.id, { type: "withdraw", ...(reason && { reason }) })
          : await withdrawAct(world, id, reason);
      return {
        result: reply.type === "done" ? "done" : "nothing",
        ...view(await waited(world, request, id, 0, closing.signal)),
      };
    },
  );
}

async function ask(
  asker: Asker,
  request: FastifyRequest,
  caller: Caller,
  body: z.infer<typeof actionBody>,
): Promise<ActionAnswer> {
  const key = requestKey(request, caller);
  const question: ActionQuestion = {
    agent: body.agent,
    tool: body.tool,
    args: body.args,
    ...(body.run && { run: body.run }),
    ...(body.reason && { reason: body.reason }),
    ...(body.replaces && { replaces: body.replaces }),
    ...(caller.requester && { requester: caller.requester }),
    ...(key !== undefined && { key: { key, body: hash("sha256", JSON.stringify(body), "hex") } }),
  };
  const answer = await asker.ask(question);
  if (answer === "key_conflict")
    throw new HttpError("idempotency_conflict", 409, "This Idempotency-Key came with another question before.", {
      field: "Idempotency-Key",
      hint: "Use a new key for a new question.",
    });
  return answer;
}

/** Stands for this request of this token: what it did is found again by it. */
function requestKey(request: FastifyRequest, caller: Caller): string | undefined {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key !== "string" || !/^[\x21-\x7e]{1,255}$/.test(key))
    throw new HttpError("idempotency_key_format", 422, "An Idempotency-Key is 1 to 255 visible characters.", {
      field: "Idempotency-Key",
    });
  return hash("sha256", `${caller.token} ${key}`, "hex");
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

/** The action, for its agent alone: nobody else claims it, tells its end or takes it back. What is not theirs is not there. */
async function ownAction(world: World, caller: Caller, action: string): Promise<ActionThing> {
  const found = await existing(world, action);
  if (!speaksFor(caller, found.thing.state.agent)) throw unknownAction();
  return found;
}

/** The action, for whoever may read it: its agent, the people of its room and those it names, auditors. */
async function seenAction(world: World, caller: Caller, action: string): Promise<ActionThing> {
  const found = await existing(world, action);
  const { agent, room } = found.thing.state;
  if (caller.scopes.includes("agent") && speaksFor(caller, agent)) return found;
  const named = found.by === "people" ? namedIn(found.thing.state) : [];
  if (!(await sight(world, caller)(room, named))) throw unknownAction();
  return found;
}

async function existing(world: World, action: string): Promise<ActionThing> {
  const found = idText.safeParse(action).success ? await loadAction(world, action) : undefined;
  if (!found) throw unknownAction();
  return found;
}

const namedIn = ({ raci, reached, needs }: Approval): PersonId[] => [
  ...raciPeople(raci),
  ...reached,
  ...needs.flatMap(({ by }) => by),
];

/** As it stands once it is decided, or after `wait` seconds; at once when nobody listens any more. */
async function waited(
  world: World,
  request: FastifyRequest,
  action: string,
  wait: number,
  closing: AbortSignal,
): Promise<ActionView> {
  const gone = new AbortController();
  request.raw.once("close", () => gone.abort());
  const signal = AbortSignal.any([closing, gone.signal]);
  const found = await awaitAction(world, action, Math.min(longestWait, wait) * 1_000, signal);
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
  ...(found.at !== undefined && { at: rfc3339(found.at) }),
  ...(found.expiresAt !== undefined && { expires_at: rfc3339(found.expiresAt) }),
  waiting_for: found.waitingFor,
  ...(found.claimBy !== undefined && { claim_by: rfc3339(found.claimBy) }),
  ...(found.supersededBy && { superseded_by: found.supersededBy }),
  ...(found.askedAgain && { asked_again: found.askedAgain }),
});

const unknownAction = (): HttpError =>
  new HttpError("not_found", 404, "There is no such action.", { hint: "POST /v1/actions gives its id." });

const statusOf: Partial<Record<ClaimCode, number>> = { expired: 410 };
