/** /v1/agents: how each one stands, and the cords that hold one back or let it go. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { strictest } from "../domain/agent/restraint.ts";
import type { DecidedBy } from "../domain/journal/event.ts";
import type { AgentId, InterventionKind } from "../domain/pact/pact.ts";
import { profileOf } from "../domain/people/fleet-config.ts";
import type { Reply } from "../domain/words/reply.ts";
import { releaseAgent, restrainAgent } from "../flows/decide/restrain.ts";
import { bearer, type Caller, callerOf, scopeMissing, speaksFor } from "../http/bearer.ts";
import { HttpError } from "../http/http-error.ts";
import { readBody } from "../http/read-body.ts";
import type { World } from "../ports/world.ts";
import type { GateRoom } from "./gate-room.ts";

export const cordBody = z.strictObject({
  reason: z.string().max(4_000).optional().describe("Why; kept with the decision"),
});

type Cord = "pause" | "quarantine" | "supervise" | "resume" | "release";
const cords: Cord[] = ["pause", "quarantine", "supervise", "resume", "release"];

export function registerAgents(app: FastifyInstance, { world, tokens }: GateRoom): void {
  app.register(async (own) => {
    bearer(own, tokens, world.clock, ["agent", "person", "auditor"]);
    own.get("/v1/agents", async (request) => {
      const caller = callerOf(request);
      const things = await world.store.list("agent");
      const ids = things.map(({ state }) => state.id).filter((id) => maySee(caller, id));
      return { agents: await Promise.all(ids.map((id) => describe(world, id))) };
    });
    own.get<{ Params: { id: string } }>("/v1/agents/:id", async (request) => {
      const { id } = request.params;
      if (!maySee(callerOf(request), id)) throw notSeen();
      if (!(await world.store.load(`agent:${id}`))) throw notSeen();
      return describe(world, id);
    });
    for (const cord of cords)
      own.post<{ Params: { id: string } }>(`/v1/agents/:id/${cord}`, async (request) => {
        const as = decider(request);
        const { reason } = readBody(cordBody, request.body ?? {});
        const reply = await pull(world, cord, reason ? { ...as, reason } : as, request.params.id);
        return { ...told(reply), ...(await describe(world, request.params.id)) };
      });
  });
}

async function pull(world: World, cord: Cord, as: DecidedBy, agent: AgentId): Promise<Reply> {
  switch (cord) {
    case "resume":
      return releaseAgent(world, as, agent, "pause");
    case "release":
      return releaseAgent(world, as, agent);
    case "pause":
    case "quarantine":
    case "supervise":
      return restrainAgent(world, as, agent, cord satisfies InterventionKind);
  }
}

/** Only people hold back and let go; the token carries who. */
function decider(request: FastifyRequest): DecidedBy {
  const { person, scopes } = callerOf(request);
  if (person === undefined || !scopes.includes("person")) throw scopeMissing(["person"]);
  return { by: person, how: "api" };
}

function told(reply: Reply): { result: "done" | "nothing"; sentence: string } {
  switch (reply.type) {
    case "done":
      return { result: "done", sentence: reply.sentence };
    case "nothing":
      return { result: "nothing", sentence: `Nothing was changed: ${reply.because}.` };
    case "refused":
      throw new HttpError(reply.code, statusOf[reply.code] ?? 403, reply.sentence);
  }
}

const statusOf: Partial<Record<Extract<Reply, { type: "refused" }>["code"], number>> = {
  not_found: 404,
  conflict: 409,
  already_decided: 409,
  too_late: 409,
  reason_required: 422,
};

async function describe(world: World, id: AgentId) {
  const thing = await world.store.load(`agent:${id}`);
  const effective = world.pacts.effective(id);
  const { room, role, operator, enrolled } = profileOf(world.config, id);
  const restraints = thing?.state.restraints ?? [];
  return {
    agent: id,
    room,
    enrolled,
    ...(role && { role }),
    ...(operator && { operator }),
    owned: effective !== undefined,
    restraint: strictest(restraints)?.kind ?? "none",
    restraints: restraints.map(({ kind, cause, by, at }) => ({ kind, cause, by, at: new Date(at).toISOString() })),
    autonomy: effective?.autonomy.start ?? "supervised",
    pacts: effective?.of ?? [],
    thresholds: world.standing(id).map(({ clause, threshold, title, state, value, samples, nearMisses, at }) => ({
      pact: clause.split("@")[0],
      version: Number(/@(\d+)#/.exec(clause)?.[1] ?? 0),
      id: threshold,
      title,
      state,
      value: value ?? null,
      samples,
      near_misses: nearMisses,
      at: at === undefined ? null : new Date(at).toISOString(),
    })),
    first_seen: thing?.state.firstSeen === undefined ? null : new Date(thing.state.firstSeen).toISOString(),
    if_wardroom_is_down: effective?.if_wardroom_is_down ?? "deny",
  };
}

/** People and auditors see the fleet; an agent sees itself. */
const maySee = (caller: Caller, agent: AgentId): boolean =>
  caller.scopes.includes("person") || caller.scopes.includes("auditor") || speaksFor(caller, agent);

/** The same for what does not exist and for what is not theirs to see. */
const notSeen = (): HttpError =>
  new HttpError("not_found", 404, "No agent of that name has been seen.", { hint: "GET /v1/agents lists them." });
