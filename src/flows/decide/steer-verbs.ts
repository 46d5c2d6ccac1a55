/** The slash commands that steer who is asked and when: snooze, reassign, escalate, mute, choose. Same rules as the buttons. */

import type { Choice } from "../../domain/breach/choose-breach.ts";
import type { BreachCommand } from "../../domain/breach/decide-breach.ts";
import type { DecidedBy } from "../../domain/journal/event.ts";
import { type InterventionKind, interventionKinds, type PersonId } from "../../domain/pact/pact.ts";
import { readLimit } from "../../domain/pact/read-limit.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import { readPerson } from "../../domain/people/read-person.ts";
import { readId } from "../../domain/words/command-line.ts";
import { isId } from "../../domain/words/id.ts";
import { readUntil, splitUntil } from "../../domain/words/read-until.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import { zoneOf } from "../../views/breach/breach-forms.ts";
import type { Card } from "../../views/card.ts";
import { replyCard } from "../../views/notice.ts";
import { muteAgent, unmuteAgent } from "./mute.ts";
import { idAndNote, pickBreach } from "./pick-breach.ts";
import { decideBreach } from "./run-breach-command.ts";

interface Words {
  id?: string | undefined;
  rest?: string | undefined;
}

/** "[BR-142] 1h|until 09:00 [note...]" */
export const snoozeVerb = (world: World, typed: Typed, words: Words): Promise<Card> =>
  onBreach(world, typed, words, async (id, said) => {
    const split = splitUntil(said);
    const breach = (await world.store.load(`breach:${id}`))?.state;
    const until = split && readUntil(split.until, world.clock.now(), breach ? zoneOf(breach, world.config) : "UTC");
    if (!split || until === undefined) return refused("arg_required", "Say how long: 15m, 1h, 4h, or until 09:00.");
    return decideBreach(world, id, { type: "snooze", as: asOf(typed, split.rest), until });
  });

/** "[BR-142] PERSON [note...]" */
export const reassignVerb = (world: World, typed: Typed, words: Words): Promise<Card> =>
  onBreach(world, typed, words, async (id, said) => {
    const [name = "", ...note] = said.split(/\s+/);
    const to = name === "" ? undefined : readPerson(world.config, name);
    if (to === undefined) return whom(world, name);
    return decideBreach(world, id, { type: "reassign", as: asOf(typed, note.join(" ")), to });
  });

/** "[BR-142] [PERSON]" */
export const escalateVerb = (world: World, typed: Typed, words: Words): Promise<Card> =>
  onBreach(world, typed, words, async (id, said) => {
    const [name, more] = said === "" ? [] : said.split(/\s+/);
    if (more !== undefined)
      return refused("arg_invalid", `"${more.slice(0, 40)}" is more than /ward escalate takes: [BR-142] [PERSON].`);
    const to: PersonId | undefined = name === undefined ? undefined : readPerson(world.config, name);
    if (name !== undefined && to === undefined) return whom(world, name);
    const command: BreachCommand = { type: "escalate", as: asOf(typed, ""), ...(to && { to }) };
    return decideBreach(world, id, command);
  });

/** "[BR-142] pause|quarantine|supervise|throttle 10/m|nothing [note...]" */
export const chooseVerb = (world: World, typed: Typed, words: Words): Promise<Card> =>
  onBreach(world, typed, words, async (id, said) => {
    const [what = "", ...note] = said.split(/\s+/);
    const kind: InterventionKind | undefined = interventionKinds.find((one) => one === what.toLowerCase());
    if (!kind && what.toLowerCase() !== "nothing")
      return refused("arg_required", `Choose one: ${interventionKinds.join(", ")} or nothing.`);
    const limit = kind === "throttle" ? readLimit(note[0] ?? "") : undefined;
    const choice: Choice = kind ? { do: kind, ...(limit && { limit }) } : { do: "nothing" };
    return decideBreach(world, id, {
      type: "choose",
      as: asOf(typed, (limit ? note.slice(1) : note).join(" ")),
      choice,
    });
  });

/** "AGENT|BR-142 2h reason..." and "off AGENT|BR-142" */
export async function muteVerb(world: World, typed: Typed, { id: target = "", rest = "" }: Words): Promise<Card> {
  const off = target.toLowerCase() === "off";
  const named = off ? (rest.split(/\s+/)[0] ?? "") : target;
  const breach = readId(named, "BR");
  const known = breach === undefined ? undefined : (await world.store.load(`breach:${breach}`))?.state;
  const agent = known?.agent ?? named;
  if (breach !== undefined && !known) return replyCard(refused("not_found", `There is no ${breach}.`));
  if (!isId(agent))
    return replyCard(refused("arg_invalid", "Name the agent or the breach: /ward mute airline-a 2h flapping upstream"));
  const what = { agent, ...(known && { clause: known.clause }) };
  if (off) return replyCard(await unmuteAgent(world, asOf(typed, ""), agent, known?.clause));
  const split = splitUntil(rest);
  const accountable = world.pacts.effective(agent)?.raci.accountable ?? "";
  const zone = zoneOf({ room: profileOf(world.config, agent).room, raci: { accountable } }, world.config);
  const until = split && readUntil(split.until, world.clock.now(), zone);
  if (!split || until === undefined)
    return replyCard(refused("arg_required", `Say how long, and why: /ward mute ${named} 2h flapping upstream`));
  return replyCard(await muteAgent(world, asOf(typed, split.rest), { ...what, until }));
}

async function onBreach(
  world: World,
  typed: Typed,
  words: Words,
  act: (id: string, said: string) => Promise<Reply>,
): Promise<Card> {
  const { id, note = "" } = idAndNote(words.id, words.rest);
  const picked = await pickBreach(world, typed, id, "open");
  return replyCard("reply" in picked ? picked.reply : await act(picked.id, note.trim()));
}

const asOf = ({ person, visitor }: Typed, reason: string): DecidedBy => ({
  by: person ?? "",
  how: visitor.how,
  ...(reason.trim() && { reason: reason.trim() }),
});

const whom = ({ config }: World, name: string): Reply =>
  refused(
    name === "" ? "arg_required" : "not_found",
    `${name === "" ? "To whom?" : `Nobody called ${name.slice(0, 40)} is in wardroom.yaml.`} It names ${Object.keys(config.people).slice(0, 12).join(", ")}.`,
  );
