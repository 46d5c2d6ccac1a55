/** A button or form on a breach's card becomes its command; what needs more is asked for first. */

import { awaitsChoice, type Breach } from "../../domain/breach/breach.ts";
import type { BreachCommand } from "../../domain/breach/decide-breach.ts";
import { isShared } from "../../domain/breach/members/member.ts";
import { readBreachVerb } from "../../domain/breach/read-breach-verb.ts";
import { type DecidedBy, idOf } from "../../domain/journal/event.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { Asking } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import { breachForm, isFormVerb, isUnanswered } from "../../views/breach/breach-forms.ts";
import type { Press } from "../../views/card.ts";
import { drawCard } from "../tell/draw.ts";
import { doBreachVerb } from "./do-breach-verb.ts";
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
  const read = readBreachVerb(verb, fields ?? {}, as, breach, { at: world.clock.now(), config: world.config });
  if (isFormVerb(verb)) {
    const form = breachForm(verb, breach, world.config);
    const over = breach.status !== "open" || (verb === "choose" && !awaitsChoice(breach));
    // What is over is answered from the state of now; nobody fills in a form for it.
    if (!over && (fields === undefined || isUnanswered(form, fields))) return { type: "form", form, press };
    if (!over && read.type === "wrong") return { type: "form", form, press, errors: { [read.field]: read.sentence } };
    if (over && read.type === "wrong") return decideBreach(world, id, { type: "noise", as });
  }
  return read.type === "command"
    ? decide(world, breach, read.command, epoch, item)
    : doBreachVerb(world, id, verb, as, fields);
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
