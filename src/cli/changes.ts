/** `wardroom changes list|show`: change requests of pacts, read from the store without disturbing the service. */
import type { Command } from "commander";
import { changeStatuses } from "../domain/change/change.ts";
import { readShortId } from "../domain/journal/short-id.ts";
import type { Env } from "../env.ts";
import { proposedText } from "../flows/find/proposed-text.ts";
import { changeFacts } from "../views/change/change-facts.ts";
import { count, oneOf } from "./option-values.ts";
import { columns, reading } from "./reading.ts";
import type { Terminal } from "./terminal.ts";
import { timelineOf, timelineText } from "./timeline.ts";

interface ListOptions {
  room?: string;
  status?: string;
  limit: number;
  json?: boolean;
}

type Facts = ReturnType<typeof changeFacts>;

const statuses = [...changeStatuses];

export function registerChanges(program: Command, env: () => Env, terminal: Terminal): void {
  const changes = program.command("changes").description("Change requests of pacts: what waits, and how one went");
  changes
    .command("list")
    .description("The latest first")
    .option("--room <room>", "only of this room")
    .option("--status <status>", statuses.join(", "), oneOf("A status", statuses))
    .option("--limit <n>", "how many at most", count, 50)
    .option("--json", "print as JSON")
    .action(({ limit, json, room, status }: ListOptions) =>
      reading(env(), async (world) => {
        const filter = { ...(room && { room }), ...(status && { status }) };
        const found = await world.store.list("change", { ...filter, lastFirst: true, limit });
        const facts: Facts[] = [];
        for (const { state } of found) facts.push(changeFacts(state, (await proposedText(world, state.id))?.body));
        if (json) return terminal.out(JSON.stringify(facts));
        terminal.out(facts.length > 0 ? columns(facts.map(row)) : "No change request is on record here.");
      }),
    );
  changes
    .command("show")
    .description("One change request: what would change, who has to agree, and all that happened")
    .argument("<id>", "such as CR-19")
    .option("--text", "print the proposed text alone, ready to be edited")
    .option("--json", "print as JSON")
    .action((typed: string, { json, text }: { json?: boolean; text?: boolean }) =>
      reading(env(), async (world) => {
        const id = readShortId("change", typed);
        if (!id) return terminal.fail(`"${typed.slice(0, 40)}" is no id of a change request. They look like CR-19.`, 2);
        const thing = await world.store.load(`change:${id}`);
        if (!thing) return terminal.fail(`There is no ${id}. wardroom changes list shows them.`);
        const facts = changeFacts(thing.state, (await proposedText(world, id))?.body);
        if (text)
          return facts.text === null
            ? terminal.fail(`The text of ${id} was redacted.`)
            : terminal.out(facts.text.trimEnd());
        const { timeline, evidence } = await timelineOf(world, thing.subject);
        if (json) return terminal.out(JSON.stringify({ ...facts, timeline, evidence }));
        terminal.out([...head(facts), "", ...timelineText(timeline, evidence)].join("\n"));
      }),
    );
}

const versions = ({ pact, base, version }: Facts): string =>
  `${pact} ${base === null ? "new" : `v${base}`} -> v${version ?? (base ?? 0) + 1}`;

const row = (facts: Facts): string[] => [
  facts.id,
  facts.status,
  versions(facts),
  facts.direction,
  facts.title ?? "(redacted)",
  facts.proposed_at,
  waits(facts),
];

function head(facts: Facts): string[] {
  const { id, status, title, why, proposed_by, direction, changes, because, began_as, replay } = facts;
  const led = [because.postmortem, because.breach, because.finding].filter((one) => one !== null);
  const began = [
    began_as?.reverts ? `taking ${began_as.reverts} back` : null,
    ...[began_as?.postmortem ?? null, began_as?.breach ?? null, began_as?.finding ?? null],
  ].filter((one) => one !== null);
  return [
    `${id} ${status}: ${title ?? "(redacted)"}`,
    `${versions(facts)}, ${direction}; proposed by ${proposed_by}${led.length > 0 ? ` because of ${led.join(", ")}` : ""}`,
    ...(began.length > 0 ? [`began as ${began.join(", ")}; its text is another one since`] : []),
    ...(why === null ? [] : [`why: ${why}`]),
    ...changes.map((one) => `  ${one.path || "pact"} ${one.direction}: ${one.before} -> ${one.after}`),
    ...(replay ?? []),
    waits(facts),
  ].filter((line) => line !== "");
}

/** What is being waited for, or how it ended. */
function waits(facts: Facts): string {
  const { status, still_needed, expires_at, edits_asked, acknowledged, decided, outdated_by, reverted_by } = facts;
  if (status === "proposed")
    return [
      edits_asked ? `${edits_asked.by} asked for another text` : `${still_needed.join(" or ") || "nobody"} must agree`,
      ...(acknowledged ? [`${acknowledged.by} is looking until ${acknowledged.until}`] : []),
      `until ${expires_at}`,
    ].join("; ");
  if (outdated_by !== null) return `version ${outdated_by} became live first`;
  if (reverted_by !== null) return `taken back by ${reverted_by}`;
  return decided ? `by ${decided.by} at ${decided.at}` : "";
}
