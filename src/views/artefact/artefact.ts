/** An artefact: a picture of how the fleet is governed, from what is in force now; drawn, as text, in words and as data. */
import type { Theme } from "../picture/palette.ts";
import type { PictureWidth, Sketch } from "../picture/picture.ts";

export const artefactKinds = ["raci", "hierarchy", "escalation", "dashboard"] as const;
export type ArtefactKind = (typeof artefactKinds)[number];

/** Those that are drawn anew for a phone. */
export const narrowKinds: readonly ArtefactKind[] = ["dashboard"];

/** What each is called. */
export const artefactTitle: Readonly<Record<ArtefactKind, string>> = {
  raci: "Who answers for what",
  hierarchy: "How the pacts hang together",
  escalation: "Who is called, and when",
  dashboard: "How well the loop works",
};

export interface Artefact {
  kind: ArtefactKind;
  title: string;
  /** `width` counts for those of `narrowKinds`; the others have one shape. */
  draw(theme: Theme, width?: PictureWidth): Sketch;
  /** Diagram text (https://mermaid.js.org) for where pictures cannot go. */
  mermaid: string;
  /** Everything the picture says, in sentences. */
  words: string[];
  /** What its charts show, row by row. */
  table?: { head: readonly string[]; rows: readonly (readonly string[])[] };
  /** The same as plain data. */
  data: unknown;
}
