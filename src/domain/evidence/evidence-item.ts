/** What evidence can be asked of, as people name it: "BR-142", "AP-77", an act of an agent. */
import type { Subject } from "../journal/event.ts";
import { readId } from "../words/command-line.ts";

/** By the prefix of its short id. A kind that this journal has none of is answered as not found. */
const kinds = { BR: "breach", AP: "approval", NM: "near-miss", CR: "change", PM: "postmortem", DR: "drill" } as const;

export type EvidenceKind = (typeof kinds)[keyof typeof kinds] | "action";

export const evidenceKinds: readonly EvidenceKind[] = [...Object.values(kinds), "action"];

/** Undefined: it is no id of a thing that evidence is kept of. */
export function readEvidenceItem(text: string): Subject | undefined {
  for (const [prefix, kind] of Object.entries(kinds)) {
    const id = readId(text, prefix);
    if (id !== undefined) return `${kind}:${id}`;
  }
  const act = text.trim();
  return /^act_[A-Za-z0-9_-]{1,64}$/.test(act) ? `action:${act}` : undefined;
}
