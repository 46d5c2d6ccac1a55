/** `wardroom journal verify|rebuild`: is the record whole, and do the live tables say what it says? */
import type { Command } from "commander";
import type { Env } from "../env.ts";
import { openJournalStore } from "../offline.ts";
import type { Terminal } from "./terminal.ts";

export function registerJournal(program: Command, env: () => Env, terminal: Terminal): void {
  const journal = program.command("journal").description("The record: check it, or make the live tables from it anew");
  journal
    .command("verify")
    .description("Check every record; names the first one that does not hold")
    .option("--json", "print as JSON")
    .action(async ({ json }: { json?: boolean }) => {
      const store = openJournalStore(env(), { readOnly: true });
      try {
        const found = await store.verify(progress(terminal, "checked"));
        if (json) terminal.out(JSON.stringify(found));
        else if (found.ok)
          terminal.out(
            `consistent: ${found.events} events, ${found.segments} segments${found.head ? `, head ${found.head.seq} ${found.head.hash}` : ""}`,
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
    .command("rebuild")
    .description("Fold the journal anew and compare it with the live tables")
    .option("--apply", "replace the live tables by what the journal says (the service must be stopped)")
    .option("--json", "print as JSON")
    .action(async ({ apply = false, json }: { apply?: boolean; json?: boolean }) => {
      const store = openJournalStore(env(), { readOnly: !apply });
      try {
        const found = await store.rebuild({ apply, progress: progress(terminal, "folded") });
        if (json) terminal.out(JSON.stringify(found));
        else if (found.ok) terminal.out(`equal: ${found.things} things from ${found.events} events`);
        else for (const difference of found.differences) terminal.out(difference);
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

const progress =
  (terminal: Terminal, word: string) =>
  (done: number, total: number): void =>
    terminal.progress(done >= total ? "" : `${word} ${done} of ${total}`);
