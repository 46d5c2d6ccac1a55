/** "/ward propose": one field changed in a line, a few fields asked for in a form, or the whole text. */
import { editPact } from "../../documents/edit-pact.ts";
import type { DecidedBy } from "../../domain/journal/event.ts";
import { readShortId } from "../../domain/journal/short-id.ts";
import type { PactId } from "../../domain/pact/pact.ts";
import { capital } from "../../domain/words/capital.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import { wardLine } from "../../domain/words/ward-line.ts";
import type { DoorAnswer } from "../../ports/chat.ts";
import type { Asking, Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Card, Press } from "../../views/card.ts";
import { fieldForm, longestForm, textForm } from "../../views/change/propose-forms.ts";
import { replyCard } from "../../views/notice.ts";
import { seesRoom } from "../read/sees-room.ts";
import { pressRevision } from "./press-revision.ts";
import { liveText, proposeChange } from "./propose-change.ts";
import { roomOfPact } from "./room-of-pact.ts";

/** "airline-service task-failure breach below 0.4 because it opens too late"; without a line a form asks for it. */
export async function proposeTyped(
  world: World,
  typed: Typed,
  { pact: named, line = "" }: { pact?: string | undefined; line?: string | undefined },
): Promise<Card | Asking> {
  const { person, visitor } = typed;
  if (person === undefined)
    return replyCard(
      refused("not_linked", `Link your account first: ${wardLine(world.commands, visitor.how, "link")}`),
    );
  const waiting = named === undefined ? undefined : readShortId("change", named);
  if (waiting !== undefined) return anotherText(world, { by: person, how: visitor.how }, waiting);
  const seen = await pactsSeenBy(world, person);
  const [first = "", ...others] = [named, ...line.split(/\s+/)].filter(
    (word): word is string => word !== undefined && word !== "",
  );
  const pact = first === "" && seen.length === 1 ? seen[0] : first;
  if (pact === undefined || pact === "")
    return replyCard(
      refused(
        "arg_required",
        `Say which pact: ${seen.join(", ") || "there is none here"}. /ward propose PACT asks for the rest.`,
      ),
    );
  if (!seen.includes(pact))
    return replyCard(
      refused(
        "not_found",
        `There is no live pact ${pact.slice(0, 60)} that you see. There is ${seen.join(", ") || "none"}.`,
      ),
    );
  const text = liveText(world, pact);
  if (text === undefined) return replyCard(refused("not_found", `${pact} is not live.`));
  const as: DecidedBy = { by: person, how: visitor.how };
  if (others.length === 0) return { type: "form", form: fieldForm(pact, text), press: pressOf(world, pact, "propose") };
  if (others.length === 1 && others[0] === "text") {
    if (text.length > longestForm)
      return replyCard(
        refused(
          "arg_invalid",
          `The text of ${pact} is ${text.length} characters long, more than a form takes. On the machine: npx wardroom pact export --out DIR, edit it, npx wardroom pact propose FILE --as ${person}. One field of it: /ward propose ${pact} THRESHOLD breach below 0.4 because ...`,
        ),
      );
    return { type: "form", form: textForm(pact, text), press: pressOf(world, pact, "propose-text") };
  }
  const because = others.findIndex((word) => word.toLowerCase() === "because");
  const words = because < 0 ? others : others.slice(0, because);
  const why = because < 0 ? undefined : others.slice(because + 1).join(" ");
  return replyCard(await proposeEdit(world, as, { pact, words, why }));
}

/** "/ward propose CR-19": its proposer is shown its text, to send another one. */
async function anotherText(world: World, as: DecidedBy, id: string): Promise<Card | Asking> {
  const epoch = (await world.store.load(`change:${id}`))?.state.epoch ?? 0;
  const answer = await pressRevision(world, as, id, { item: `change:${id}`, verb: "revise", epoch }, undefined);
  if (answer.type === "form") return answer;
  return answer.type === "notice" ? answer.card : replyCard(answer as Reply);
}

async function proposeEdit(
  world: World,
  as: DecidedBy,
  { pact, words, why, title }: { pact: PactId; words: readonly string[]; why?: string | undefined; title?: string },
): Promise<Reply> {
  const text = liveText(world, pact);
  if (text === undefined) return refused("not_found", `${pact} is not live.`);
  const edited = editPact(text, words);
  if ("problem" in edited)
    return refused(
      "arg_invalid",
      `${edited.problem} Such as: /ward propose ${pact} THRESHOLD breach below 0.4 because it opens too late`,
    );
  return proposeChange(world, {
    pact,
    text: edited.text,
    title: (title || `${capital(words.join(" "))}`).slice(0, 120),
    ...(why && { why }),
    by: `person:${as.by}`,
    how: as.how,
  });
}

/** The answers to one of its forms. */
export async function pressProposal(
  world: World,
  as: DecidedBy,
  pact: PactId,
  press: Press,
  fields: Record<string, string> | undefined,
): Promise<Reply | DoorAnswer | undefined> {
  if (press.verb !== "propose" && press.verb !== "propose-text") return undefined;
  if (!(await pactsSeenBy(world, as.by)).includes(pact))
    return refused("not_found", `There is no live pact ${pact.slice(0, 60)} that you see.`);
  const text = liveText(world, pact);
  if (text === undefined) return refused("not_found", `${pact} is not live.`);
  const whole = press.verb === "propose-text";
  const form = whole ? textForm(pact, fields?.text ?? text) : fieldForm(pact, text);
  if (fields === undefined) return { type: "form", form, press };
  const reply = whole
    ? await proposeChange(world, {
        pact,
        text: fields.text ?? "",
        title: fields.title ?? "",
        ...(fields.reason && { why: fields.reason }),
        by: `person:${as.by}`,
        how: as.how,
      })
    : await proposeEdit(world, as, {
        pact,
        words: [...(fields.field ?? "").split(" "), ...(fields.value ?? "").trim().split(/\s+/)].filter(
          (word) => word !== "",
        ),
        why: fields.reason,
        ...(fields.title && { title: fields.title }),
      });
  // The form stays, and says what is wrong beside the field.
  return reply.type === "refused" && reply.code === "arg_invalid"
    ? { type: "form", form, press, errors: { [whole ? "text" : "value"]: reply.sentence.slice(0, 400) } }
    : reply;
}

const pressOf = (world: World, pact: PactId, verb: string): Press => ({
  item: `pact:${pact}`,
  verb,
  epoch: world.pacts.live().find(({ id }) => id === pact)?.version ?? 0,
});

/** Those of rooms that a person sees, and the fleet's. */
async function pactsSeenBy(world: World, person: string): Promise<PactId[]> {
  const seen: PactId[] = [];
  for (const { id, pact } of world.pacts.live())
    if (pact.level === "fleet" || (await seesRoom(world, roomOfPact(world, pact), person))) seen.push(id);
  return seen;
}
