/** `wardroom pact diff`: what a file would change field by field, which way, and what applying it will need. */
import { sameButBase } from "../documents/pact-base.ts";
import { citationOf } from "../domain/pact/hierarchy.ts";
import { type Consent, consentFor } from "../domain/pact/may-apply.ts";
import type { PactVersion, PersonId } from "../domain/pact/pact.ts";
import { type Change, compare, directionOf } from "../domain/pact/pact-diff.ts";
import { parentsOf } from "../domain/pact/pact-family.ts";
import { listed } from "../domain/words/listed.ts";
import { type LivePacts, type PactAnswer, type PactDeps, wrong } from "./pact-deps.ts";
import { readPact } from "./pact-file.ts";

export function diff(id: string, file: string, { versions }: LivePacts, { loadConfig, now }: PactDeps): PactAnswer {
  const read = readPact(file);
  if (!read.ok) return read;
  const { pact, text } = read;
  if (pact.id !== id) return wrong(`${file} is the pact ${pact.id}, not ${id}. Name that one, or another file.`);
  const { config } = loadConfig();
  const before = versions.find((one) => one.id === id);
  const others = versions.filter((one) => one !== before);
  const after: PactVersion = { id, version: (before?.version ?? 0) + 1, pact, text, digest: "" };
  const parents = parentsOf(pact, others, config);
  const changes = compare(parents, before, after);
  const direction = directionOf(changes);
  const same = before !== undefined && sameButBase(before.text, text);
  const title = `${before ? citationOf(before) : `${id} (new)`} -> ${citationOf(after)}: ${same ? "no change" : direction}`;
  const consent = config && !same ? consentFor({ parents, before, after, changes, config, at: now() }) : undefined;
  return {
    ok: true,
    sentence: [
      title,
      ...changes.map(sayChange),
      ...(consent ? sayNeed(file, after, before?.version, consent) : []),
    ].join("\n"),
    data: { id, from: before?.version, to: after.version, direction, changes, ...(consent && { consent }) },
  };
}

const sayChange = ({ path, direction, before, after }: Change): string =>
  `${path || "pact"}  ${direction}\n  - ${before}\n  + ${after}`;

/** What apply will ask for; people by their ids, as they are typed. */
function sayNeed(file: string, { pact }: PactVersion, live: number | undefined, consent: Consent): string[] {
  const { owners, handsOver, loosened } = consent;
  const others = consent.seconds.filter((id) => !owners.includes(id));
  const signers = signersOf(consent);
  return [
    ...(pact.base === live
      ? []
      : [live === undefined ? "Remove base: there is no version yet." : `Write base: ${live} into ${file}.`]),
    ...(handsOver ? [`It changes who is accountable: ${listed(owners, "or")} must agree.`] : []),
    ...(loosened.length > 0
      ? [`It loosens: ${listed(owners, "or")} must agree, and ${listed(others, "or") || "one more"} as well.`]
      : []),
    signers
      ? `To apply: wardroom pact apply ${file} --as ${signers.join(" --also ")}${
          signers.length === 1 && !handsOver && consent.appliers.length > 1
            ? ` (or ${listed(consent.appliers.slice(1), "or")})`
            : ""
        }`
      : "Nobody can apply it yet: name another admin in wardroom.yaml.",
  ];
}

/** Whoever types it first; the other agrees. Undefined where the fleet has too few people for it. */
function signersOf({ appliers, owners, handsOver, loosened, seconds }: Consent): PersonId[] | undefined {
  const starts = (id: PersonId): boolean => appliers.includes(id);
  if (loosened.length === 0) {
    const owner = owners[0];
    const first = handsOver && owner !== undefined ? owner : appliers[0];
    if (first === undefined) return undefined;
    return starts(first) ? [first] : [...appliers.slice(0, 1), first];
  }
  for (const owner of owners)
    for (const second of seconds)
      if (owner !== second && (starts(owner) || starts(second)))
        return starts(owner) ? [owner, second] : [second, owner];
  return undefined;
}
