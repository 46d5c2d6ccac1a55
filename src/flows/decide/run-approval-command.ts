/** A command reaches an approval: from a button, a slash command, the API, the command line or a timer. All through this one flow. */
import { strictest } from "../../domain/agent/restraint.ts";
import { type Approval, waits } from "../../domain/approval/approval.ts";
import { rulesAbout } from "../../domain/approval/asking.ts";
import { confirmationOf, confirms } from "../../domain/approval/confirmation.ts";
import { type ApprovalCommand, decide } from "../../domain/approval/decide-approval.ts";
import type { EventOf, How, JournalEvent, Subject } from "../../domain/journal/event.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { type Attempted, attempt } from "../attempt/attempt.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { asFarAsSeen, movedSince, type Seen } from "../attempt/seen.ts";
import { announce } from "../tell/announce.ts";
import { digestOf } from "../tell/digest.ts";

/**
 * @param typed what the person typed to confirm an act that cannot be taken back
 * @param seen what they were shown of it: an approval counts of nothing else
 */
export async function decideApproval(
  world: World,
  id: string,
  command: ApprovalCommand,
  typed?: string,
  seen?: Seen,
): Promise<Reply> {
  const subject = `approval:${id}` as const;
  const { reply } = await attempt(world.store, async () => {
    const thing = await world.store.load(subject);
    if (!thing) return { reply: refused("not_found", `There is no ${id}. /ward list shows what waits.`) };
    const moved = movedSince({ id, epoch: thing.state.epoch, waits: waits(thing.state) }, seen);
    if (moved) return { reply: moved };
    return asFarAsSeen(await tried(world, thing, command, typed), seen);
  });
  if ("as" in command)
    await recordRefusal(
      world,
      { by: `person:${command.as.by}`, item: subject, act: command.type, how: command.as.how },
      reply,
    );
  world.wake();
  return reply;
}

async function tried(
  world: World,
  { state, subject, version }: Thing<Approval>,
  command: ApprovalCommand,
  typed: string | undefined,
): Promise<Attempted> {
  const pacts = command.type === "approve" ? await pactsNow(world, state.agent) : [];
  const agent = await world.store.load(`agent:${state.agent}`);
  if (command.type === "approve") {
    const no = await unconfirmed(world, state, typed, command.as.how);
    if (no) return { reply: no };
  }
  const overtaken = command.type === "approve" && rulesChanged(world, state);
  const { events, reply } = decide(state, overtaken ? ruleChanged : command, {
    at: world.clock.now(),
    config: world.config,
    restraint: strictest(agent?.state.restraints ?? [])?.kind,
    agentEpoch: agent?.state.epoch ?? 0,
  });
  if (events.length === 0) return { reply };
  const effects = await announce(world, state.room, subject, version, events);
  // An approval may not be given while its agent is being stopped: whoever is second sees what the first did.
  const held: [Subject, number][] = command.type === "approve" && agent ? [[agent.subject, agent.version]] : [];
  return {
    reply: overtaken ? outdated(state) : reply,
    commit: { expected: [[subject, version], ...held, ...pacts], events, effects },
  };
}

/** What was asked, with the arguments: only the journal has them. */
export async function askedOf(world: World, subject: string): Promise<EventOf<"approval.asked"> | undefined> {
  const [first] = await world.store.journal({ subject, limit: 1 });
  return first && isAsked(first) ? first : undefined;
}

const isAsked = (event: JournalEvent): event is EventOf<"approval.asked"> => event.type === "approval.asked";

/**
 * The pacts that hold for an agent, as they are now: what is committed under these is decided by the rules it was held against,
 * for a change that is committed in the same instant comes first.
 */
export async function pactsNow(world: World, agent: AgentId): Promise<[Subject, number][]> {
  const cited = world.pacts.effective(agent)?.of ?? [];
  return Promise.all(
    cited.map(async (citation): Promise<[Subject, number]> => {
      const subject = `pact:${citation.split("@")[0] ?? ""}` as const;
      return [subject, (await world.store.load(subject))?.version ?? 0];
    }),
  );
}

/** It may still be superseded, and the rules for its tool are not those under which it was asked. */
export const rulesChanged = (world: World, approval: Approval): boolean =>
  (approval.status === "waiting" || approval.status === "approved") && rulesDiffer(world, approval);

/** The rules for its tool are not those under which it was asked, however far it has come since. */
export function rulesDiffer(world: World, { agent, tool, ruleDigest }: Approval): boolean {
  const effective = world.pacts.effective(agent);
  return !effective || digestOf(rulesAbout(effective, tool)) !== ruleDigest;
}

async function unconfirmed(
  world: World,
  approval: Approval,
  typed: string | undefined,
  how: How,
): Promise<Reply | undefined> {
  if (approval.risk !== "irreversible" || approval.status !== "waiting") return undefined;
  const asked = await askedOf(world, `approval:${approval.id}`);
  const { label, text } = confirmationOf(asked?.body.args ?? {}, approval);
  if (confirms(typed, text)) return undefined;
  return refused(
    "confirmation_wrong",
    typed === undefined
      ? `${approval.id} cannot be taken back, so type the ${label} to approve it: ${whereTyped(how, approval.id, text)}`
      : `That is not the ${label}. Nothing was approved. Read the card once more and type the ${label} as it stands there.`,
  );
}

/** Where each door takes what is typed. */
function whereTyped(how: How, id: string, text: string): string {
  switch (how) {
    case "cli":
      return `wardroom approvals decide ${id} approve --confirm ${JSON.stringify(text)}`;
    case "api":
      return `send it as "confirm".`;
    case "slack":
    case "discord":
    case "web":
      return `/ward approve ${id} ${text}`;
  }
}

const ruleChanged: ApprovalCommand = { type: "supersede", because: "rule-changed" };

const outdated = ({ tool, agent }: Approval): Reply =>
  refused(
    "token_stale",
    `The pact's rule for ${tool} changed after ${agent} asked. It is told so, and asks again under the new one.`,
  );

/** After a pact became live: questions whose own rule changed are superseded; all others go on. */
export async function supersedeChanged(world: World): Promise<void> {
  for (const status of ["waiting", "approved"])
    for (const { state } of await world.store.list("approval", { status }))
      if (rulesChanged(world, state)) await decideApproval(world, state.id, ruleChanged);
}
