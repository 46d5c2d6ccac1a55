/** `wardroom changes list|show`: change requests of pacts, read from the store without disturbing the service. */
import type { Command } from "commander";
import { changeStatuses } from "../domain/change/change.ts";
import { readShortId } from "../domain/journal/short-id.ts";
import type { States } from "../domain/journal/states.ts";
import type { Env } from "../env.ts";
import { proposedText } from "../flows/find/proposed-text.ts";
import type { World } from "../ports/world.ts";
import { changeFacts } from "../views/change/change-facts.ts";
import { listCommand } from "./list-command.ts";
import { reading } from "./reading.ts";
import type { Terminal } from "./terminal.ts";
import { timelineOf, timelineText } from "./timeline.ts";

type Facts = ReturnType<typeof changeFacts>;

export function registerChanges(program: Command, env: () => Env, terminal: Terminal): void {
  const changes = program.command("changes").description("Change requests of pacts: what waits, and how one went");
  listCommand(
    changes,
    {
      kind: "change",
      statuses: changeStatuses,
      facts: (change, world) => factsOf(world, change),
      row: async (change, world) => row(await factsOf(world, change)),
      none: "No change request is on record here.",
    },
    env,
    terminal,
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
        const facts = await factsOf(world, thing.state);
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

/** With the text that is proposed, which stands in the journal alone. */
const factsOf = async (world: World, change: States["change"]): Promise<Facts> =>
  changeFacts(change, (await proposedText(world, change.id))?.body);

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
