/** `wardroom journal verify|rebuild|retention`: is the record whole, do the live tables say what it says, and what will it lose? */
import type { Command } from "commander";
import { counted } from "../domain/words/counted.ts";
import type { Env } from "../env.ts";
import { planPruning } from "../flows/evidence/prune-journal.ts";
import { openJournalStore } from "../offline.ts";
import type { OtherFold } from "../ports/store.ts";
import { reading } from "./reading.ts";
import type { Terminal } from "./terminal.ts";

export function registerJournal(program: Command, env: () => Env, terminal: Terminal): void {
  const journal = program
    .command("journal")
    .description("The record of everything decided: check it, or compare the live tables with it");
  journal
    .command("verify")
    .description(
      "Check that no record was changed and that the live tables say what the record says; names the first fault",
    )
    .option("--json", "print as JSON")
    .action(async ({ json }: { json?: boolean }) => {
      const store = openJournalStore(env(), { readOnly: true });
      try {
        const found = await store.verify(progress(terminal, "checked"));
        // Gates and rooms read the live tables: a record that holds proves nothing while they say something else.
        const tables =
          found.ok && !found.otherFold ? await store.rebuild({ progress: progress(terminal, "folded") }) : undefined;
        if (json) terminal.out(JSON.stringify({ ...found, ...(tables && { liveTables: tables }) }));
        else if (found.ok)
          terminal.out(
            `consistent: ${found.events} events${found.pruned > 0 ? ` (${found.pruned} without what people or agents wrote: its time was over, as the journal says)` : ""}, ${found.segments} segments${found.dropped > 0 ? ` (${found.dropped} without their lines: their time was over, as the journal says)` : ""}${found.head ? `, head ${found.head.seq} ${found.head.hash}` : ""}`,
          );
        if (!json) noteFold(found, terminal);
        if (tables?.ok && !json) terminal.out(`live tables: equal (${tables.things} things)`);
        if (tables && !tables.ok)
          terminal.fail(
            json
              ? ""
              : `live tables: ${tables.differences[0]}${tables.differences.length > 1 ? `, and ${tables.differences.length - 1} more` : ""}. Ask who changed the file; the journal is whole, so stop the service and run: wardroom journal rebuild --apply`,
          );
        if (!found.ok)
          terminal.fail(
            json
              ? ""
              : `not consistent: ${found.brokenAt?.chain} ${found.brokenAt?.seq}: ${found.brokenAt?.reason}. Stop the service and restore a backup, or ask who changed the file.`,
          );
      } finally {
        await store.close();
      }
    });
  journal
    .command("retention")
    .description("What the next hour drops of what people and agents wrote, as retention.journal says; changes nothing")
    .option("--json", "print as JSON")
    .action(({ json }: { json?: boolean }) =>
      reading(env(), async (world) => {
        const plan = await planPruning(world);
        if (json) return terminal.out(JSON.stringify(plan ?? { kept: "for ever" }));
        if (!plan)
          return terminal.out(
            "The journal keeps its words for ever. To change that, write retention: { journal: 400d } in wardroom.yaml.",
          );
        const before = new Date(plan.before).toISOString();
        terminal.out(
          `${counted(plan.records, "record")} from before ${before} would lose what people and agents wrote; ${plan.kept} as old keep it, for what is open, in force or held rests on them.`,
        );
        for (const [what, records] of Object.entries(plan.of)) terminal.out(`  ${what} (${records})`);
      }),
    );
  journal
    .command("rebuild")
    .description("Compare the live tables with what the record says; with --apply, replace them by it")
    .option("--apply", "replace the live tables by what the journal says (the service must be stopped)")
    .option("--json", "print as JSON")
    .action(async ({ apply = false, json }: { apply?: boolean; json?: boolean }) => {
      const store = openJournalStore(env(), { readOnly: !apply });
      try {
        const found = await store.rebuild({ apply, progress: progress(terminal, "folded") });
        if (json) terminal.out(JSON.stringify(found));
        else if (found.ok) {
          for (const difference of found.differences) terminal.out(`put right: ${difference}`);
          terminal.out(`equal: ${found.things} things from ${found.events} events`);
        } else for (const difference of found.differences) terminal.out(difference);
        if (!json) noteFold(found, terminal);
        if (!found.ok && !apply)
          terminal.fail(
            json
              ? ""
              : `${found.differences.length} live rows differ from the journal. Stop the service and run: wardroom journal rebuild --apply`,
          );
      } finally {
        await store.close();
      }
    });
}

function noteFold({ otherFold }: { otherFold?: OtherFold }, terminal: Terminal): void {
  if (!otherFold) return;
  const { stored, program } = otherFold;
  terminal.out(
    `The live tables were folded by version ${stored} of the rules, and this program has ${program}. The next start folds them anew.`,
  );
}

const progress =
  (terminal: Terminal, word: string) =>
  (done: number, total: number): void =>
    terminal.progress(done >= total ? "" : `${word} ${done} of ${total}`);
