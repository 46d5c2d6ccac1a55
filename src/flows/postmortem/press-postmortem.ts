/** "Write the postmortem" and "Amend…": the form with what stands in it, and its answer. */
import type { Breach } from "../../domain/breach/breach.ts";
import { type DecidedBy, idOf } from "../../domain/journal/event.ts";
import { builtInFailureModes } from "../../domain/pact/pact.ts";
import { nameOf } from "../../domain/people/person.ts";
import { mayNotAmend, mayNotFile } from "../../domain/postmortem/file-postmortem.ts";
import { dueFrom, type Postmortem } from "../../domain/postmortem/postmortem.ts";
import { fieldsOf, type Reading, readAmendment, readFindings } from "../../domain/postmortem/read-findings.ts";
import { nothing, type Reply, refused } from "../../domain/words/reply.ts";
import { localDate, localTime } from "../../domain/words/time.ts";
import type { DoorAnswer } from "../../ports/chat.ts";
import type { World } from "../../ports/world.ts";
import { headline, outcome, whatHappened } from "../../views/breach/breach-words.ts";
import { type Form, type Press, plain } from "../../views/card.ts";
import { longestText, postmortemForm } from "../../views/postmortem/postmortem-form.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { writtenFindings } from "../find/written-findings.ts";
import { readTimeline } from "../read/read-history.ts";
import { seesRoom } from "../read/sees-room.ts";
import { amendPostmortem, filePostmortem, loadBoth } from "./decide-postmortem.ts";
import { whatIsWrong } from "./propose-filed.ts";

type Fields = Record<string, string | undefined>;

/** Undefined: there is no such verb. `fields` are undefined where no form was answered yet. */
export async function pressPostmortem(
  world: World,
  as: DecidedBy,
  press: Press,
  fields: Record<string, string> | undefined,
): Promise<Reply | DoorAnswer | undefined> {
  if (press.verb !== "file" && press.verb !== "amend") return undefined;
  const id = idOf(press.item);
  const found = await loadBoth(world, id);
  if (!found || !(await seesRoom(world, found.postmortem.state.room, as.by)))
    return refused("not_found", `There is no ${id} that you see.`);
  const { state: postmortem } = found.postmortem;
  const breach = found.breach.state;
  return press.verb === "file"
    ? pressFile(world, as, press, { postmortem, breach, fields })
    : pressAmend(world, as, press, { postmortem, breach, fields });
}

interface Pressed {
  postmortem: Postmortem;
  breach: Breach;
  fields: Fields | undefined;
}

async function pressFile(
  world: World,
  as: DecidedBy,
  press: Press,
  { postmortem, breach, fields }: Pressed,
): Promise<Reply | DoorAnswer> {
  const no = mayNotFile(postmortem, breach, as, readingOf(world));
  if (no) return refusedFor(world, postmortem.id, as, "file", no.reply);
  const zone = world.config.people[postmortem.owner]?.tz ?? postmortem.zone;
  const standing = {
    summary: await storyOf(world, breach, as.by),
    due: localDate(dueFrom(postmortem, world.clock.now()), zone),
  };
  const form = formOf(world, postmortem, breach, standing);
  if (fields === undefined) return { type: "form", form, press };
  const read = readFindings(fields, postmortem, readingOf(world));
  if ("errors" in read) return { type: "form", form, press, errors: read.errors };
  const wrong = await wrongLine(world, breach, read.findings.proposed);
  return wrong ? { type: "form", form, press, errors: wrong } : filePostmortem(world, postmortem.id, as, read.findings);
}

async function pressAmend(
  world: World,
  as: DecidedBy,
  press: Press,
  { postmortem, breach, fields }: Pressed,
): Promise<Reply | DoorAnswer> {
  const { epoch } = press;
  const no = mayNotAmend(postmortem, breach, { as, epoch }, readingOf(world));
  if (no) return refusedFor(world, postmortem.id, as, "amend", no.reply);
  const before = await writtenFindings(world, postmortem.id);
  if (!before) return nothing("nothing was filed");
  const standing = fieldsOf(before, world.config);
  const form = formOf(world, postmortem, breach, standing);
  if (fields === undefined) return { type: "form", form, press };
  // What is left empty in the form is to be empty.
  const whole = Object.fromEntries(Object.keys(standing).map((name) => [name, fields[name] ?? ""]));
  const read = readAmendment(whole, before, postmortem, readingOf(world));
  if ("errors" in read) return { type: "form", form, press, errors: read.errors };
  const wrong = await wrongLine(world, breach, read.findings.proposed);
  return wrong
    ? { type: "form", form, press, errors: wrong }
    : amendPostmortem(world, postmortem.id, { as, findings: read.findings, epoch });
}

async function wrongLine(world: World, breach: Breach, line: string | undefined) {
  const wrong = line ? await whatIsWrong(world, breach, line) : undefined;
  return wrong === undefined ? undefined : { proposed: wrong.slice(0, 400) };
}

/** The same answers without a form: what is wrong is said in one refusal. */
export async function fileFields(world: World, id: string, as: DecidedBy, fields: Fields): Promise<Reply> {
  const found = await loadBoth(world, id);
  if (!found) return refused("not_found", `There is no ${id}.`);
  // Who may not is told that, and not what is wrong with what they wrote.
  const no = mayNotFile(found.postmortem.state, found.breach.state, as, readingOf(world));
  if (no) return refusedFor(world, id, as, "file", no.reply);
  const read = readFindings(fields, found.postmortem.state, readingOf(world));
  return "errors" in read ? asOne(read.errors) : filePostmortem(world, id, as, read.findings);
}

/** Only what is given is said anew. */
export async function amendFields(world: World, id: string, as: DecidedBy, fields: Fields): Promise<Reply> {
  const found = await loadBoth(world, id);
  if (!found) return refused("not_found", `There is no ${id}.`);
  const no = mayNotAmend(found.postmortem.state, found.breach.state, { as }, readingOf(world));
  if (no) return refusedFor(world, id, as, "amend", no.reply);
  const before = await writtenFindings(world, id);
  if (!before) return nothing("nothing was filed");
  const read = readAmendment(fields, before, found.postmortem.state, readingOf(world));
  return "errors" in read ? asOne(read.errors) : amendPostmortem(world, id, { as, findings: read.findings });
}

async function refusedFor(
  world: World,
  id: string,
  as: DecidedBy,
  act: "file" | "amend",
  reply: Reply,
): Promise<Reply> {
  await recordRefusal(world, { by: `person:${as.by}`, item: `postmortem:${id}`, act, how: as.how }, reply);
  return reply;
}

const asOne = (errors: Record<string, string>): Reply =>
  refused(
    "arg_invalid",
    Object.entries(errors)
      .map(([name, sentence]) => `${name}: ${sentence}`)
      .join(" "),
  );

const readingOf = (world: World): Reading => ({
  at: world.clock.now(),
  config: world.config,
  modes: modesOf(world),
});

const modesOf = ({ pacts }: World): string[] => [
  ...builtInFailureModes,
  ...pacts.live().flatMap(({ pact }) => pact.failure_modes ?? []),
];

const formOf = (world: World, postmortem: Postmortem, breach: Breach, standing: Record<string, string>): Form =>
  postmortemForm(postmortem, breach, { config: world.config, standing, modes: modesOf(world) });

/** In a sentence, then what the journal holds of the breach, a line each, in the time of whoever writes. */
async function storyOf(world: World, breach: Breach, person: string): Promise<string> {
  const zone = world.config.people[person]?.tz ?? "UTC";
  const { told } = await readTimeline(world, `breach:${breach.id}`);
  const words = { person: (id: string) => nameOf(world.config, id), time: (at: number) => localTime(at, zone) };
  const lines = told.map(
    ({ entry }) => `${localDate(entry.at, zone)} ${localTime(entry.at, zone)} ${plain(entry.text, words)}`,
  );
  const context = { config: world.config, version: 0, asks: true };
  const head = plain([`${headline(breach)}. `, ...whatHappened(breach), " ", ...outcome(breach, context)], words);
  const story = [`${head}\n`, ...lines].join("\n");
  return story.length <= longestText - 500 ? story : `${story.slice(0, longestText - 520)}\n… more under Details.`;
}
