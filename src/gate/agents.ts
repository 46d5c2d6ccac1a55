/** /v1/agents: how each one stands, and the cords that hold one back or let it go. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { explainPact } from "../domain/pact/explain-pact.ts";
import { citationOf, pactsFor } from "../domain/pact/hierarchy.ts";
import { type AgentId, autonomies, interventionKinds } from "../domain/pact/pact.ts";
import { profileOf } from "../domain/people/fleet-config.ts";
import { type Cord, cords, pullCord } from "../flows/decide/pull-cord.ts";
import { describeAgent } from "../flows/read/describe-agent.ts";
import { type Caller, speaksFor } from "../http/bearer.ts";
import { freeText } from "../http/free-text.ts";
import { HttpError } from "../http/http-error.ts";
import { operate } from "../http/operation.ts";
import { idText } from "../http/read-body.ts";
import { answerReply, decisionAnswer, refusalsOf } from "./answer-reply.ts";
import { pageOf, pageQuery, readPage } from "./people/cursor.ts";
import { sight } from "./people/may-read.ts";
import { audited, type PeopleRoom } from "./people/people-room.ts";
import { instant, nullable } from "./people/shapes.ts";

const cordBody = z.strictObject({
  reason: freeText(4_000).optional().describe("Why; kept with the decision"),
});

const standing = z
  .object({
    agent: z.string(),
    room: z.string(),
    enrolled: z.boolean().describe("A room of wardroom.yaml names it"),
    role: z.string().optional(),
    operator: z.string().optional(),
    owned: z.boolean().describe("A pact holds for it and a living person answers"),
    asks: z.boolean().describe("It asks before it acts; one that only reports cannot be stopped here"),
    restraint: z.enum(["none", ...interventionKinds]).describe("The strictest"),
    restraints: z.array(z.object({ kind: z.enum(interventionKinds), cause: z.string(), by: z.string(), at: instant })),
    autonomy: z.enum(autonomies).describe("As it has earned it"),
    autonomy_since: nullable(
      z.object({
        at: instant,
        from: z.enum(autonomies),
        to: z.enum(autonomies),
        because: z.enum(["breach", "person", "clean-runs", "not-to-blame"]),
        cause: z.string().describe("Such as breach:BR-142 or person:dana"),
      }),
    ).describe("Its last change; null: as its pact begins"),
    earning: nullable(
      z.object({
        to: z.enum(autonomies),
        clean_runs: z.int().describe("In a row"),
        needed: z.int(),
        drill: z.enum(["passed", "missing"]).optional().describe("Absent: none is asked for"),
        not_before: nullable(z.iso.datetime()).describe(
          "A day after its last change, or after it was first seen; null: its runs were told by the host's own exporter, and need no time",
        ),
        held: z.boolean().describe("It is earned, and nobody who answers for the agent is there"),
      }),
    ).describe("How far it is from one step more"),
    pacts: z.array(z.string()).describe("The versions that hold for it, from the fleet down"),
    thresholds: z.array(
      z.object({
        pact: z.string(),
        version: z.int(),
        id: z.string(),
        title: z.string(),
        state: z.enum(["ok", "near", "breach", "too-few"]),
        value: nullable(z.number()),
        samples: z.int(),
        near_misses: z.int(),
        at: nullable(instant),
      }),
    ),
    first_seen: nullable(instant),
    if_wardroom_is_down: z.enum(["deny", "allow_listed"]),
  })
  .meta({ id: "Agent" });

const effectiveAnswer = z
  .object({
    agent: z.string(),
    room: z.string(),
    owned: z.boolean(),
    of: z.array(z.string()).describe("The versions it is made of"),
    pact: nullable(z.record(z.string(), z.unknown())).describe("Merged; durations in milliseconds"),
    lines: z
      .array(z.object({ path: z.string(), value: z.string(), source: z.string() }))
      .describe("Each value with the pact that says so"),
  })
  .meta({ id: "EffectivePact" });

const summaries: Record<Cord, string> = {
  pause: "Pause an agent: the andon cord, for anybody in its room",
  quarantine: "Quarantine an agent",
  supervise: "Let an agent act only after asking",
  resume: "End an agent's pauses",
  release: "End everything that holds an agent back",
  narrow: "Take a step of an agent's autonomy back",
  widen: "Give an agent a step of its autonomy back, up to where its pact begins",
};

export function registerAgents(app: FastifyInstance, room: PeopleRoom): void {
  const { world, keys } = room;
  const who = ["agent", "person", "auditor"] as const;
  const params = { id: "The agent's name" };

  operate(
    app,
    "GET",
    "/v1/agents",
    {
      summary: "List agents and how they stand",
      tag: "agents",
      who,
      query: z.strictObject({ room: idText.optional().describe("Only of this room"), ...pageQuery }),
      answers: { 200: { description: "Those you may see", schema: pageOf(standing) } },
      errors: { 422: ["cursor_invalid"] },
    },
    keys,
    async ({ caller, query: { limit, cursor, room: inRoom } }) => {
      await audited(room, caller, "agents");
      const sees = seesAgent(caller);
      const page = await readPage(world, "agent", { ...(inRoom && { room: inRoom }) }, { limit, cursor }, ({ state }) =>
        sees(state.id),
      );
      return { ...page, items: await Promise.all(page.items.map(({ state }) => describeAgent(world, state.id))) };
    },
  );

  operate(
    app,
    "GET",
    "/v1/agents/:id",
    {
      summary: "How an agent stands: restraint, autonomy, pacts, thresholds",
      tag: "agents",
      who,
      params,
      answers: { 200: { description: "As it stands now", schema: standing } },
      errors: { 404: ["not_found"] },
    },
    keys,
    async ({ caller, params: { id = "" } }) => {
      await audited(room, caller, "agents");
      if (!(await seesAgent(caller)(id)) || !(await world.store.load(`agent:${id}`))) throw notSeen();
      return describeAgent(world, id);
    },
  );

  operate(
    app,
    "GET",
    "/v1/agents/:id/pact",
    {
      summary: "What holds for an agent, and which pact says so",
      description: "Also for a name that was not seen yet: what would hold for it.",
      tag: "agents",
      who,
      params,
      answers: { 200: { description: "Fleet, room and agent pact, merged", schema: effectiveAnswer } },
      errors: { 404: ["not_found"] },
    },
    keys,
    async ({ caller, params: { id = "" } }) => {
      await audited(room, caller, "pacts");
      if (!idText.safeParse(id).success || !(await seesAgent(caller)(id))) throw notSeen();
      const { room: sits } = profileOf(world.config, id);
      const holding = pactsFor({ id, room: sits }, world.pacts.live());
      const pact = world.pacts.effective(id);
      return {
        agent: id,
        room: sits,
        owned: pact !== undefined,
        of: holding.map(citationOf),
        pact: pact ?? null,
        lines: explainPact(holding).map(({ path, value, source }) => ({ path, value, source })),
      };
    },
  );

  for (const cord of cords)
    operate(
      app,
      "POST",
      `/v1/agents/:id/${cord}`,
      {
        summary: summaries[cord],
        tag: "agents",
        who: ["person"],
        params,
        body: cordBody,
        bodyOptional: true,
        answers: { 200: { description: "Done, or so already", schema: standing.extend(decisionAnswer.shape) } },
        errors: refusalsOf(["not_found", "not_eligible", "four_eyes", "conflict"]),
      },
      keys,
      async ({ caller, params: { id = "" }, body: { reason } }) => {
        const known = (await seesAgent(caller)(id)) || (await wasCalled(caller, id));
        if (!known || !(await world.store.load(`agent:${id}`))) throw notSeen();
        const as = { by: caller.person ?? "", how: "api" as const, ...(reason && { reason }) };
        const answered = answerReply(await pullCord(world, cord, as, id));
        return { ...answered, ...(await describeAgent(world, id)) };
      },
    );

  /** Whom the ladder reached may act on the agent, wherever they sit. */
  async function wasCalled({ person }: Caller, agent: AgentId): Promise<boolean> {
    const open = await world.store.list("breach", { agent, status: "open" });
    return person !== undefined && open.some(({ state }) => state.reached.includes(person));
  }

  /** People see the agents of their rooms, an agent sees itself, an auditor all. */
  function seesAgent(caller: Caller): (agent: AgentId) => Promise<boolean> {
    const sees = sight(world, caller);
    return async (agent) =>
      (caller.scopes.includes("agent") && speaksFor(caller, agent)) || sees(profileOf(world.config, agent).room);
  }
}

/** The same for what does not exist and for what is not theirs to see. */
const notSeen = (): HttpError =>
  new HttpError("not_found", 404, "No agent of that name has been seen.", { hint: "GET /v1/agents lists them." });
