/** `wardroom agents track-record export|verify`: what an agent has behind it, as a file that proves itself, and the proof. */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { counted } from "../domain/words/counted.ts";
import { rfc3339 } from "../domain/words/rfc3339.ts";
import type { Env } from "../env.ts";
import { trackRecord } from "../flows/autonomy/track-record.ts";
import { type TrackRecord, verifyRecord } from "../format/track-record.ts";
import { programVersion } from "../gate/program-version.ts";
import { openEvidenceKey } from "../keys/evidence-key.ts";
import { readAnchor } from "./read-anchor.ts";
import { reading } from "./reading.ts";
import type { Terminal } from "./terminal.ts";

export function registerTrackRecord(agents: Command, env: () => Env, terminal: Terminal): void {
  const record = agents
    .command("track-record")
    .description("What an agent has behind it, as a file that proves itself: export it, and check it anywhere");
  record
    .command("export")
    .description("Its runs, breaches with their verdicts, questions, drills and steps of autonomy, signed")
    .argument("<agent>", "its name")
    .requiredOption("--out <file>", "the file to write")
    .option("--json", "print as JSON")
    .action((agent: string, { out, json }: { out: string; json?: boolean }) =>
      reading(env(), async (world) => {
        const signer = await openEvidenceKey(dirname(env().database));
        const made = await trackRecord(world, signer, agent, `wardroom ${programVersion()}`);
        if (!made) return terminal.fail(`No agent called ${agent.slice(0, 60)} has been seen here.`);
        const file = resolve(out);
        writeFileSync(`${file}.new`, made.file, { mode: 0o600 });
        renameSync(`${file}.new`, file);
        const { head, total, signer: by } = made.record;
        if (json) return terminal.out(JSON.stringify({ agent, file: out, head, total, signer: by }));
        terminal.out(
          `${told(made.record)}, in ${out}.\nSigned by ${by}. Check it anywhere: npx wardroom agents track-record verify ${out} --key ${by}`,
        );
      }),
    );
  record
    .command("verify")
    .description("Check a track record from the file alone, without a store or a service")
    .argument("<file>", "a track record")
    .option("--key <fingerprint>", "who must have signed it: the fingerprint that wardroom doctor shows")
    .option(
      "--anchor <file>",
      "a head of the journal that was kept elsewhere, of exactly the record it ends with: print it right after the export",
    )
    .option("--json", "print as JSON")
    .action(async (file: string, { key, anchor: kept, json }: { key?: string; anchor?: string; json?: boolean }) => {
      if (!existsSync(file)) return terminal.fail(`${file}: there is no such file.`, 2);
      const anchor = kept === undefined ? undefined : readAnchor(kept);
      if (typeof anchor === "string") return terminal.fail(anchor, 2);
      const verdict = await verifyRecord(readFileSync(file, "utf8"), {
        ...(key && { key }),
        ...(anchor && { anchor }),
      });
      if (json) {
        terminal.out(JSON.stringify(verdict));
        return verdict.ok ? undefined : terminal.fail("");
      }
      if (!verdict.ok)
        return terminal.fail(
          `${file}: not consistent: ${verdict.reason}. Ask whoever gave you the file for another export.`,
        );
      const { record, anchored } = verdict;
      terminal.out(
        [
          `consistent: ${told(record)}`,
          `signed by ${record.signer}${key ? "" : ": whose key that is, ask the service's owner (wardroom doctor shows it), then give it with --key"}`,
          anchored
            ? `anchored: the signer knew that head, record ${anchored.seq}${anchored.at === undefined ? "" : ` of ${rfc3339(anchored.at)}`}; the figures rest on the signer`
            : "not anchored: whoever holds the key could have written another history. Give a head that was kept elsewhere with --anchor.",
        ].join("\n"),
      );
    });
}

const told = ({ agent, fleet, as_of, since, autonomy, total, changes }: TrackRecord): string =>
  `${agent} of ${fleet} from ${since.slice(0, 10)} to ${as_of.slice(0, 10)}: ${total.clean} clean of ${total.runs} runs, ${counted(total.breaches, "breach", "breaches")}, ${counted(total.near_misses, "near miss", "near misses")}, ${counted(changes.length, "change")} of its autonomy, ${autonomy} now`;
