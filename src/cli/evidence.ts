/** `wardroom evidence export|verify`: what happened to one thing, as a file that proves itself, and the proof. */
import { createReadStream, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { type EvidenceKind, evidenceKinds, readEvidenceItem } from "../domain/evidence/evidence-item.ts";
import { idOf, kindOf } from "../domain/journal/event.ts";
import { counted } from "../domain/words/counted.ts";
import { parseRfc3339, rfc3339 } from "../domain/words/rfc3339.ts";
import { day, type Instant } from "../domain/words/time.ts";
import type { Env } from "../env.ts";
import { exportFile } from "../flows/evidence/export-file.ts";
import { listItems } from "../flows/evidence/list-items.ts";
import { openBundle } from "../flows/evidence/open-bundle.ts";
import { type BundleVerdict, verifyBundle } from "../format/verify-bundle.ts";
import { programVersion } from "../gate/program-version.ts";
import { openEvidenceKey } from "../keys/evidence-key.ts";
import { oneOf } from "./option-values.ts";
import { readAnchor } from "./read-anchor.ts";
import { reading } from "./reading.ts";
import type { Terminal } from "./terminal.ts";

interface ExportOptions {
  out: string;
  from?: string;
  to?: string;
  room?: string;
  kind?: EvidenceKind;
  json?: boolean;
}

export function registerEvidence(program: Command, env: () => Env, terminal: Terminal): void {
  const evidence = program
    .command("evidence")
    .description("What happened, as files that prove themselves: export them, and check them anywhere");
  evidence
    .command("export")
    .description("One thing as an NDJSON bundle, or all that began in a period as a folder of them with an index")
    .argument("[id]", "such as BR-142 or AP-77; without one, give --from and --to")
    .requiredOption("--out <path>", "the file to write; of a period the folder")
    .option("--from <time>", "of a period: its first day or instant, such as 2026-11-01 (UTC)")
    .option("--to <time>", "its last day, or the instant it ends before")
    .option("--room <room>", "only of this room")
    .option("--kind <kind>", evidenceKinds.join(", "), oneOf("A kind", evidenceKinds))
    .option("--json", "print as JSON")
    .action((id: string | undefined, options: ExportOptions) =>
      id === undefined ? exportPeriod(options, env(), terminal) : exportOne(id, options, env(), terminal),
    );
  evidence
    .command("verify")
    .description(
      "Check a bundle from the file alone, without a store or a service; names the first record that does not hold",
    )
    .argument("<file>", "a bundle")
    .option("--key <fingerprint>", "who must have signed it: the fingerprint that wardroom doctor shows")
    .option(
      "--anchor <file>",
      "a head of the journal that was kept elsewhere: what wardroom journal verify --json printed",
    )
    .option("--json", "print as JSON")
    .action((file: string, options: VerifyOptions) => verify(file, options, terminal));
}

const madeBy = (): string => `wardroom ${programVersion()}`;

async function exportOne(
  typed: string,
  { out, from, to, room, kind, json }: ExportOptions,
  env: Env,
  terminal: Terminal,
) {
  if (from ?? to ?? room ?? kind)
    return terminal.fail("--from, --to, --room and --kind are of a period. Leave them out, or leave the id out.", 2);
  const subject = readEvidenceItem(typed);
  if (!subject) return terminal.fail(`"${typed.slice(0, 40)}" is no id. They look like BR-142 or AP-77.`, 2);
  await reading(env, async (world) => {
    const opened = await openBundle(world, await openEvidenceKey(dirname(env.database)), subject, madeBy());
    if (!opened) return terminal.fail(`There is no ${idOf(subject)} on record here.`);
    const { manifest, item } = opened;
    const { digest, lines } = await exportFile(opened, resolve(out));
    if (json)
      return terminal.out(
        JSON.stringify({ item: subject, file: out, lines, digest, signer: manifest.signer, head: manifest.head }),
      );
    terminal.out(
      `${idOf(subject)}: ${item.parts.size} records in full, ${manifest.segments.reduce((sum, one) => sum + one.lines.length, 0)} batches of signals, journal ${manifest.first} to ${manifest.head.seq}, in ${out}.\nSigned by ${manifest.signer}. Check it anywhere: npx wardroom evidence verify ${out} --key ${manifest.signer}`,
    );
  });
}

const columns = [
  "item",
  "kind",
  "room",
  "agents",
  "began_at",
  "last_at",
  "file",
  "records",
  "lines",
  "digest",
  "signer",
];

async function exportPeriod({ out, from, to, room, kind, json }: ExportOptions, env: Env, terminal: Terminal) {
  const begins = from === undefined ? undefined : instantOf(from, 0);
  const ends = to === undefined ? undefined : instantOf(to, day);
  if (begins === undefined || ends === undefined || begins >= ends)
    return terminal.fail(
      "Name a thing, such as BR-142, or a period: --from 2026-11-01 --to 2026-11-30 (days in UTC, or instants such as 2026-11-01T08:00:00Z).",
      2,
    );
  await reading(env, async (world) => {
    const signer = await openEvidenceKey(dirname(env.database));
    mkdirSync(out, { recursive: true, mode: 0o700 });
    const items = await listItems(world.store, {
      from: begins,
      to: ends,
      ...(room && { room }),
      ...(kind && { kind }),
    });
    const rows: string[][] = [];
    for (const [index, item] of items.entries()) {
      terminal.progress(`Writing ${index + 1} of ${items.length}`);
      const opened = await openBundle(world, signer, item.subject, madeBy());
      if (!opened) continue;
      const file = `${idOf(item.subject)}.ndjson`;
      const { digest, lines } = await exportFile(opened, join(out, file));
      const times = [item.openedAt, item.lastAt].map((at) => rfc3339(at));
      rows.push([
        idOf(item.subject),
        kindOf(item.subject),
        item.room,
        item.agents.join(" "),
        ...times,
        file,
        String(opened.item.parts.size),
        String(lines),
        digest,
        signer.fingerprint,
      ]);
    }
    terminal.progress("");
    writeFileSync(
      join(out, "index.csv"),
      `${[columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`,
    );
    if (json)
      return terminal.out(
        JSON.stringify(rows.map((row) => Object.fromEntries(columns.map((name, nth) => [name, row[nth]])))),
      );
    terminal.out(`${counted(rows.length, "bundle")} in ${out}, listed in index.csv. Signed by ${signer.fingerprint}.`);
  });
}

/** A day stands for its beginning, or as the end of a period for its end. */
function instantOf(text: string, past: number): Instant | undefined {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const at = parseRfc3339(`${text}T00:00:00Z`);
    return at === undefined ? undefined : at + past;
  }
  return parseRfc3339(text);
}

/** RFC 4180; text that a spreadsheet would take for a formula is kept from being one. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

interface VerifyOptions {
  key?: string;
  anchor?: string;
  json?: boolean;
}

async function verify(file: string, { key, anchor: kept, json }: VerifyOptions, terminal: Terminal): Promise<void> {
  if (!existsSync(file)) return terminal.fail(`${file}: there is no such file.`, 2);
  const anchor = kept === undefined ? undefined : readAnchor(kept);
  if (typeof anchor === "string") return terminal.fail(anchor, 2);
  const verdict = await verifyBundle(createReadStream(file), { ...(key && { key }), ...(anchor && { anchor }) });
  if (json) {
    terminal.out(JSON.stringify(verdict));
    return verdict.ok ? undefined : terminal.fail("");
  }
  if (verdict.ok) return terminal.out(proven(verdict, key).join("\n"));
  const { line, record, reason } = verdict;
  terminal.fail(
    `${file}:${line}: not consistent: ${record ? `${record}: ` : ""}${reason}. Ask whoever gave you the file for another export.`,
  );
}

/** What each of the three says, and no more. */
function proven(verdict: Extract<BundleVerdict, { ok: true }>, key: string | undefined): string[] {
  const { item, fleet, as_of, first, head, records, bodies, withheld, pruned, lines, dropped, signer, anchored } =
    verdict;
  return [
    `consistent: ${idOf(item)} of ${fleet} as of ${as_of}: records ${first} to ${head.seq} (${records}), ${bodies} of them in full${withheld > 0 ? `, ${withheld} fields withheld${pruned > 0 ? ` (${pruned === withheld ? "all" : pruned} of them dropped when their time was over, as its records say)` : ""}` : ""}, ${lines} batches of signals${dropped > 0 ? `; of ${dropped} other batches only the headers: their lines were dropped when their time was over, as its records say` : ""}`,
    `signed by ${signer}${key ? "" : ": whose key that is, ask the service's owner (wardroom doctor shows it), then give it with --key"}`,
    anchored
      ? `anchored at ${rfc3339(anchored.at)}: record ${anchored.seq} is the one that was published then${anchored.seq < head.seq ? `; records ${anchored.seq + 1} to ${head.seq} came after it` : ""}`
      : "not anchored: whoever holds the key could have written another history. Give a head that was kept elsewhere with --anchor.",
  ];
}
