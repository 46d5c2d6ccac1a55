/** A button or form on a breach's card becomes its command; what needs more is asked for first. */

import { awaitsChoice, type Breach } from "../../domain/breach/breach.ts";
import type { BreachCommand } from "../../domain/breach/decide-breach.ts";
import { isShared } from "../../domain/breach/members/member.ts";
import { type DecidedBy, idOf, type Verdict, verdicts } from "../../domain/journal/event.ts";
import { interventionKinds } from "../../domain/pact/pact.ts";
import { readLimit } from "../../domain/pact/read-limit.ts";
import { readUntil } from "../../domain/words/read-until.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { Asking } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import { breachForm, type FormVerb, isFormVerb, isUnanswered, zoneOf } from "../../views/breach/breach-forms.ts";
import type { Press } from "../../views/card.ts";
import { drawCard } from "../tell/draw.ts";
import { muteAgent, unmuteAgent } from "./mute.ts";
import { restrainAgent } from "./restrain.ts";
import { decideBreach } from "./run-breach-command.ts";

/** `fields` are undefined where no form was answered yet. */
export async function pressBreach(
  world: World,
  as: DecidedBy,
  press: Press,
  fields: Record<string, string> | undefined,
): Promise<Reply | Asking> {
  const { item, verb, epoch } = press;
  const id = idOf(item);
  const breach = (await world.store.load(`breach:${id}`))?.state;
  if (!breach) return refused("not_found", `There is no ${id}.`);
  if (verb === "pause") return restrainAgent(world, as, breach.agent, "pause");
  if (verb === "unmute") return unmuteAgent(world, as, breach.agent, breach.clause);
  if (isFormVerb(verb)) {
    const form = breachForm(verb, breach, world.config);
    const over = breach.status !== "open" || (verb === "choose" && !awaitsChoice(breach));
    // What is over is answered from the state of now; nobody fills in a form for it.
    if (!over && (fields === undefined || isUnanswered(form, fields))) return { type: "form", form, press };
    const read = readForm(world, verb, breach, as, fields ?? {});
    if ("errors" in read && !over) return { type: "form", form, press, errors: read.errors };
    if ("mute" in read) return muteAgent(world, as, { agent: breach.agent, clause: breach.clause, until: read.mute });
    if ("command" in read) return decide(world, breach, read.command, epoch, item);
    return decideBreach(world, id, { type: "noise", as });
  }
  const command = commandFor(verb, as, fields ?? {});
  return command ? decide(world, breach, command, epoch, item) : unknownVerb(verb);
}

/** What this button asked about is no longer what waits: say how things stand rather than decide something else. */
async function decide(
  world: World,
  breach: Breach,
  command: BreachCommand,
  epoch: number,
  item: string,
): Promise<Reply> {
  // A storm goes on gathering while people answer: what they saw is decided, and whoever came in since waits on.
  if (isShared(breach) && (command.type === "approve" || command.type === "deny"))
    return decideBreach(world, breach.id, { ...command, epoch });
  return breach.epoch !== epoch && bound.has(command.type)
    ? decideStale(world, breach.id, command, item)
    : decideBreach(world, breach.id, command);
}

const bound: ReadonlySet<BreachCommand["type"]> = new Set<BreachCommand["type"]>(["approve", "deny", "lift", "choose"]);

/** A late click is answered from the state of now; only if the very same question waits again must the person look anew. */
async function decideStale(world: World, id: string, command: BreachCommand, item: string): Promise<Reply> {
  const breach = (await world.store.load(`breach:${id}`))?.state;
  const waitsAnew =
    breach && (command.type === "choose" ? awaitsChoice(breach) : breach.intervention.state === "proposed");
  if (breach && breach.status === "open" && waitsAnew) {
    const card = await drawCard(world, item);
    return refused(
      "token_stale",
      `That button belongs to an earlier question. Look at the card as it is now: ${card?.summary ?? id}`,
    );
  }
  if (command.type === "lift" && breach?.intervention.state === "applied")
    return refused(
      "token_stale",
      `That button belongs to an earlier stop. ${breach.agent} was held again since; press Release on the card as it is now.`,
    );
  return decideBreach(world, id, command);
}

/** The answers of a form as a command, or what is wrong with them by field. */
function readForm(
  { clock, config }: World,
  verb: FormVerb,
  breach: Breach,
  as: DecidedBy,
  fields: Record<string, string>,
): { command: BreachCommand } | { mute: number } | { errors: Record<string, string> } {
  const wrong = (field: string, what: string) => ({ errors: { [field]: what } });
  switch (verb) {
    case "noise":
      return { command: { type: "noise", as } };
    case "reassign":
      return { command: { type: "reassign", as, to: fields.person ?? "" } };
    case "snooze":
    case "mute": {
      const until = readUntil(fields.until ?? "", clock.now(), zoneOf(breach, config));
      if (until === undefined) return wrong("until", "Say how long: 1h, or until 09:00.");
      return verb === "mute" ? { mute: until } : { command: { type: "snooze", as, until } };
    }
    case "choose": {
      const kind = interventionKinds.find((one) => one === fields.do);
      if (!kind)
        return fields.do === "nothing"
          ? { command: { type: "choose", as, choice: { do: "nothing" } } }
          : wrong("do", "Choose one.");
      if (kind !== "throttle") return { command: { type: "choose", as, choice: { do: kind } } };
      const limit = fields.limit ? readLimit(fields.limit) : breach.threshold.intervention.limit;
      return limit
        ? { command: { type: "choose", as, choice: { do: kind, limit } } }
        : wrong("limit", "Write calls per time: 10/m is ten calls a minute.");
    }
  }
}

function commandFor(verb: string, as: DecidedBy, fields: Record<string, string>): BreachCommand | undefined {
  switch (verb) {
    case "approve":
    case "deny":
    case "acknowledge":
    case "unacknowledge":
    case "escalate":
    case "lift":
    case "reopen":
      return { type: verb, as };
    case "resolve": {
      const verdict = readVerdict(fields.verdict);
      return { type: "resolve", as, ...(verdict && { verdict }) };
    }
    default: {
      const verdict = verb.startsWith("verdict:") ? readVerdict(verb.slice("verdict:".length)) : undefined;
      return verdict && { type: "give-verdict", as, verdict };
    }
  }
}

const readVerdict = (text: string | undefined): Verdict | undefined => verdicts.find((verdict) => verdict === text);

export const unknownVerb = (verb: string): Reply =>
  refused(
    "unknown_command",
    `I don't know how to "${verb.slice(0, 40)}" this. Use the buttons on the card as it is now.`,
  );
