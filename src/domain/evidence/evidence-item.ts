/** What evidence can be asked of, as people name it: "BR-142", "AP-77", an act of an agent. */
import type { Subject } from "../journal/event.ts";
import { type NumberedKind, numberedKinds, readShortId } from "../journal/short-id.ts";

export type EvidenceKind = NumberedKind | "action";

export const evidenceKinds: readonly EvidenceKind[] = [...numberedKinds, "action"];

/** Undefined: it is no id of a thing that evidence is kept of. */
export function readEvidenceItem(text: string): Subject | undefined {
  for (const kind of numberedKinds) {
    const id = readShortId(kind, text);
    if (id !== undefined) return `${kind}:${id}`;
  }
  const act = text.trim();
  return /^act_[A-Za-z0-9_-]{1,64}$/.test(act) ? `action:${act}` : undefined;
}
