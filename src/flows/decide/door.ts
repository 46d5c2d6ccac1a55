/** The door: a click, a form or a command from any platform becomes a decision, and is never left without an answer. */

import { isAsking } from "../../domain/journal/asking-kinds.ts";
import { type DecidedBy, idOf, kindOf, type Subject } from "../../domain/journal/event.ts";
import type { PersonId } from "../../domain/pact/pact.ts";
import { personOf } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { hasControls } from "../../domain/words/control-characters.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import { wardLine } from "../../domain/words/ward-line.ts";
import type { Door, DoorAnswer, Visitor } from "../../ports/chat.ts";
import { logFault } from "../../ports/fault.ts";
import type { World } from "../../ports/world.ts";
import type { Confirm, Press } from "../../views/card.ts";
import { faultCard, replyCard } from "../../views/notice.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { pressProposal } from "../change/propose-typed.ts";
import { pressCheck } from "../check/press-check.ts";
import { readDetails } from "../read/read-details.ts";
import { readQuestion } from "../read/read-question.ts";
import { hashSecret } from "../tell/digest.ts";
import { bindChannel, joinChannel, leaveChannel, serveTeam } from "./bind-room.ts";
import { unknownVerb } from "./do-breach-verb.ts";
import { moves } from "./moves.ts";
import { offerRest } from "./offer-rest.ts";
import { pressBundle } from "./press-bundle.ts";
import { releaseAgent, restrainAgent } from "./restrain.ts";
import { pressSettings } from "./room-settings.ts";
import { runCommand } from "./run-command.ts";
import { shownAlone } from "./shown-to.ts";
import { pressTestCard } from "./test-card.ts";

export function createDoor(world: World): Door {
  /** Whatever breaks behind the door is logged with an id, and the person reads that id. */
  const guarded = async (about: object, work: () => Promise<DoorAnswer>): Promise<DoorAnswer> => {
    try {
      return await work();
    } catch (fault) {
      return { type: "notice", card: faultCard(logFault(world, about, fault, "something broke behind the door")) };
    }
  };

  return {
    press: (visitor, button, fields) =>
      guarded({ how: visitor.how }, async () => shownAs(await press(world, visitor, button, fields))),
    rest: (visitor, button) =>
      guarded({ how: visitor.how }, async () => {
        const behind = await pressBehind(world, visitor, button);
        return shownAs("type" in behind ? behind : await offerRest(world, behind.person, behind.found.press));
      }),
    async question(visitor, button) {
      try {
        return await questionOf(world, visitor, button);
      } catch (fault) {
        world.log.error({ how: visitor.how, fault: String(fault) }, "what a button asks first could not be read");
        return undefined;
      }
    },
    command: (visitor, where, said) =>
      guarded({ how: visitor.how }, async () => {
        const answer = await runCommand(world, visitor, personBehind(world, visitor), where, said);
        return "form" in answer ? answer : { type: "notice", card: answer };
      }),
    turnedAway: (platform, { account, channel }, reason) =>
      recordRefusal(
        world,
        { by: `${platform}:${account}`, item: `channel:${platform}/${channel}`, act: "enter", how: platform },
        { type: "refused", code: reason },
      ),
    joined: (platform, team, channel) => joinChannel(world, platform, team, channel),
    left: (platform, team, channel) => leaveChannel(world, platform, team, channel),
    serves: (platform, team, channels) => serveTeam(world, platform, team, channels),
  };
}

const shownAs = (answer: Reply | DoorAnswer): DoorAnswer =>
  answer.type === "form" || answer.type === "details" || answer.type === "notice"
    ? answer
    : { type: "notice", card: replyCard(answer) };

const personBehind = (world: World, { person, how, account }: Visitor): PersonId | undefined =>
  person ?? (how === "slack" || how === "discord" ? personOf(world.config, how, account)?.id : undefined);

async function press(
  world: World,
  visitor: Visitor,
  button: { token: string } | { press: Press; shown?: string },
  fields: Record<string, string> | undefined,
): Promise<Reply | DoorAnswer> {
  const behind = await pressBehind(world, visitor, button);
  if ("type" in behind) return behind;
  const { press: pressed } = behind.found;
  // A button of an answer to one person is bound to no card: what that person was shown with it is.
  const shown =
    behind.found.shown ??
    (await shownAlone(world, pressed.item, pressed.verb, { how: visitor.how, person: behind.person }))?.digest;
  const found = { press: pressed, ...(shown !== undefined && { shown }) };
  const answer = await carryOut(world, visitor, { ...behind, found }, fields);
  return answer.type === "form" && shown ? { ...answer, shown } : answer;
}

interface Behind {
  person: PersonId;
  found: { press: Press; shown?: string | undefined };
}

async function carryOut(
  world: World,
  visitor: Visitor,
  { person, found }: Behind,
  fields: Record<string, string> | undefined,
): Promise<Reply | DoorAnswer> {
  const { item, verb, epoch } = found.press;
  if (Object.values(fields ?? {}).some(hasControls))
    return refused("arg_invalid", "There are control characters in what you wrote. Type it again by hand.");
  if (verb === "details") return tellDetails(world, item, person);
  const as: DecidedBy = {
    by: person,
    how: visitor.how,
    ...(found.shown && { shown: found.shown }),
    ...(fields?.reason && { reason: fields.reason }),
  };
  const kind = kindOf(item);
  if (isAsking(kind)) return (await moves[kind].press(world, as, found.press, fields)) ?? unknownVerb(verb);
  switch (kind) {
    case "check":
      return (await pressCheck(world, as, idOf(item), found.press, fields)) ?? unknownVerb(verb);
    case "pact":
      return (await pressProposal(world, as, idOf(item), found.press, fields)) ?? unknownVerb(verb);
    case "agent":
      return pressAgent(world, as, idOf(item), verb, epoch);
    case "bundle":
      return pressBundle(world, as, idOf(item), verb);
    case "room":
      return verb === "settings" || verb === "settings:storm"
        ? pressSettings(world, as, found.press, fields)
        : unknownVerb(verb);
    case "test-card":
      return pressTestCard(world, as, idOf(item), verb);
    case "channel":
      return verb.startsWith("bind:")
        ? bindChannel(world, as, idOf(item), visitor.team, verb.slice("bind:".length))
        : unknownVerb(verb);
    default:
      return unknownVerb(verb);
  }
}

/** Who pressed, and what the button stands for; or why that is nobody's or nothing. */
async function pressBehind(
  world: World,
  visitor: Visitor,
  button: { token: string } | { press: Press; shown?: string },
): Promise<Behind | Reply> {
  const person = personBehind(world, visitor);
  const found =
    "press" in button ? { press: button.press, shown: button.shown } : await boundPress(world, visitor, button.token);
  if (!found)
    return refused(
      "token_invalid",
      "This button is not one of mine, or it is too old to know. /ward list shows what is open now.",
    );
  if (person) return { person, found };
  const { item, verb: act } = found.press;
  const admins = world.config.admins.map((admin) => nameOf(world.config, admin)).join(" or ");
  const reply = refused(
    "not_linked",
    `I don't know who you are in ${world.config.fleet}. ${admins || "An admin"} can give you a code (npx wardroom link --person PERSON), which you type as ${wardLine(world.commands, visitor.how, "link", { what: "CODE" })}, or add your account to wardroom.yaml.`,
  );
  await recordRefusal(world, { by: `${visitor.how}:${visitor.account}`, item, act, how: visitor.how }, reply);
  return reply;
}

async function questionOf(
  world: World,
  visitor: Visitor,
  button: { token: string } | { press: Press },
): Promise<Confirm | undefined> {
  const person = personBehind(world, visitor);
  const found = "press" in button ? button : await boundPress(world, visitor, button.token);
  return person !== undefined && found ? readQuestion(world, found.press, person) : undefined;
}

/** Looking is never stale, and leaves no trace. */
async function tellDetails(world: World, item: Subject, person: PersonId): Promise<Reply | DoorAnswer> {
  const card = await readDetails(world, item, person);
  return card
    ? { type: "details", card }
    : refused("not_found", `There is no more to show about ${idOf(item)}, or it is not yours to see.`);
}

/** A Release lets go of the stop it was drawn for, never of a later one. Pulling the cord is never stale. */
async function pressAgent(world: World, as: DecidedBy, agent: string, verb: string, epoch: number): Promise<Reply> {
  if (verb === "pause") return restrainAgent(world, as, agent, "pause");
  if (verb !== "release") return unknownVerb(verb);
  const now = await world.store.load(`agent:${agent}`);
  if (now && now.state.epoch !== epoch && now.state.restraints.length > 0)
    return refused(
      "token_stale",
      `That button belongs to an earlier stop of ${agent}. Look at how it is held now: /ward agent ${agent}`,
    );
  return releaseAgent(world, as, agent);
}

/** What a token stands for, with the digest of the card it was drawn on. A token is good only on its own platform. */
async function boundPress(
  world: World,
  visitor: Visitor,
  token: string,
): Promise<{ press: Press; shown?: string } | undefined> {
  const binding = await world.store.findButton(hashSecret(token));
  if (!binding || binding.platform !== visitor.how) return undefined;
  return { press: { item: binding.item, verb: binding.verb, epoch: binding.epoch }, shown: binding.shown };
}
