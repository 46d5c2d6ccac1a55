/** A drill begins: it is written down, and its labelled signal is taken in as any other is. */
import { awaitsSomeone } from "../../domain/breach/breach.ts";
import { derivation } from "../../domain/derive/derive.ts";
import { mayNotStart } from "../../domain/drill/decide-drill.ts";
import { limitOf } from "../../domain/drill/drill.ts";
import { drillClaim } from "../../domain/drill/drill-projection.ts";
import { drillSignal, drillSource, drillValue } from "../../domain/drill/drill-signal.ts";
import { type DecidedBy, event, idOf, type Subject } from "../../domain/journal/event.ts";
import { unminted } from "../../domain/journal/short-id.ts";
import { type AgentId, type EffectivePact, type RoomId, severities } from "../../domain/pact/pact.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import { nearest } from "../../domain/words/nearest.ts";
import { done, nothing, type Reply, refused } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { attempt } from "../attempt/attempt.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { seesRoom } from "../read/sees-room.ts";

/** `threshold`: the most severe one where none is named. Answers "DR-3 ..."; its card follows once the watch has judged the signal. */
export async function startDrill(
  world: World,
  as: DecidedBy,
  { agent, threshold }: { agent: AgentId; threshold?: string | undefined },
): Promise<Reply> {
  const { reply, id } = await begin(world, as, agent, threshold);
  await recordRefusal(world, { by: `person:${as.by}`, item: `agent:${agent}`, act: "drill", how: as.how }, reply);
  if (id !== undefined) await sendSignal(world, id);
  return reply;
}

async function begin(
  world: World,
  as: DecidedBy,
  agent: AgentId,
  named: string | undefined,
): Promise<{ reply: Reply; id?: string }> {
  const { room, operator } = profileOf(world.config, agent);
  if (!world.ingest)
    return { reply: refused("not_configured", "A drill goes through the running service. Start it, and try again.") };
  if (!(await seesRoom(world, room, as.by)))
    return { reply: refused("not_found", `No agent called ${agent.slice(0, 60)} is in your rooms.`) };
  const stranger = await isStranger(world, agent, room);
  if (stranger) return { reply: stranger };
  const effective = world.pacts.effective(agent);
  if (!effective)
    return {
      reply: refused("not_found", `No pact holds for ${agent.slice(0, 60)}: there is nothing a drill could cross.`),
    };
  const picked = pick(effective, agent, named);
  if ("reply" in picked) return picked;
  const { cited, ...threshold } = picked.threshold;
  const now = { at: world.clock.now(), config: world.config };
  const no = mayNotStart({ raci: effective.raci, room, operator: undefined }, as.by, now);
  if (no) return { reply: no };
  const { reply, committed } = await attempt(world.store, async () => {
    const holder = await world.store.holder(drillClaim(room));
    if (holder) return { reply: nothing(`${idOf(holder)} runs in ${room} already`) };
    const open = (await world.store.list("breach", { room, status: "open" })).find(
      ({ state }) => !state.shadow && awaitsSomeone(state),
    );
    if (open)
      return {
        reply: refused(
          "decision_waits",
          `${open.state.id} is real and waits for people in ${room}. Start the drill once it is over.`,
        ),
      };
    const subject: Subject = `drill:${unminted.drill}`;
    const ladder = effective.escalation.filter(
      ({ from }) => from === undefined || severities.indexOf(from) <= severities.indexOf(threshold.severity),
    );
    return {
      reply: done(
        `${unminted.drill} is under way: "${agent} ${threshold.title}". Its card says DRILL, and nothing is done to ${agent}.`,
      ),
      commit: {
        expected: [[subject, 0]],
        events: [
          event("drill.started", subject, `person:${as.by}`, {
            room,
            agent,
            ...(operator && { operator }),
            clause: cited,
            effective: effective.of,
            threshold,
            raci: effective.raci,
            ladder,
            value: drillValue(threshold),
            limit: limitOf(threshold, ladder),
            by: as.by,
            how: as.how,
          }),
        ],
        effects: [],
      },
    };
  });
  const id = committed?.minted[unminted.drill];
  return id !== undefined && reply.type === "done"
    ? { reply: done(reply.sentence.replaceAll(unminted.drill, id)), id }
    : { reply };
}

/** A name that was mistyped calls nobody: where agents of its room were seen, it is one of them, or wardroom.yaml names it. */
async function isStranger(world: World, agent: AgentId, room: RoomId): Promise<Reply | undefined> {
  if (world.config.agents.some(({ pattern }) => pattern === agent) || (await world.store.load(`agent:${agent}`)))
    return;
  const seen = (await world.store.list("agent")).flatMap(({ state }) =>
    profileOf(world.config, state.id).room === room ? [state.id] : [],
  );
  if (seen.length === 0) return;
  const near = nearest(agent, seen);
  return refused(
    "not_found",
    `No agent called ${agent.slice(0, 60)} has been seen.${near ? ` Did you mean ${near}?` : ""} /ward agent lists them.`,
  );
}

function pick(
  { thresholds }: EffectivePact,
  agent: AgentId,
  named: string | undefined,
): { threshold: EffectivePact["thresholds"][number] } | { reply: Reply } {
  // In shadow nobody is called, so there is no way to test.
  const live = thresholds.filter(({ enforce }) => enforce === "live");
  const worst = live.toSorted((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity))[0];
  const threshold = named === undefined ? worst : live.find(({ id }) => id === named);
  if (threshold) return { threshold };
  const ids = live.map(({ id }) => id);
  const near = named === undefined ? undefined : nearest(named, ids);
  return {
    reply: refused(
      "not_found",
      `${agent} has no live threshold${named === undefined ? "" : ` "${named.slice(0, 40)}"`}.${near ? ` Did you mean ${near}?` : ""} It has ${ids.join(", ") || "none"}.`,
    ),
  };
}

/** As intake hands on what an agent sent: on disk first, then judged in its turn. */
export async function sendSignal(world: World, id: string): Promise<void> {
  const thing = await world.store.load(`drill:${id}`);
  if (!thing || !world.ingest) return;
  const { agent, threshold, room } = thing.state;
  const at = world.clock.now();
  const observation = drillSignal({ id, agent, threshold, value: drillValue(threshold) }, at);
  await world.ingest.accept([
    {
      room,
      source: drillSource(id),
      receivedAt: at,
      derive: derivation,
      lines: [JSON.stringify(observation)],
      observations: [observation],
      minAt: at,
      maxAt: at,
      // In the index of no agent: evidence and figures of the agent are made of its own signals.
      agents: [],
      idHashes: new Uint8Array(0),
    },
  ]);
}
