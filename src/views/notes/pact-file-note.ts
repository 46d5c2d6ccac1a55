/** What a room and its admins read when the file of a live pact could not be written, and when it could again. */
import type { FileProblem, PactFile } from "../../domain/pact/pact-file.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import type { Card, Note, Rich } from "../card.ts";
import { noticeCard } from "../notice.ts";

/** A line in the room concerned; admins are called by it, for it is theirs to mend. */
export function pactFileCard(state: PactFile, { admins }: Pick<FleetConfig, "admins">): Card {
  const { text, summary } = pactFileNote(state);
  const called: Rich = state.failed
    ? [...admins.flatMap((person, index): Rich => [...(index > 0 ? [" "] : []), { person, ping: true }]), ": "]
    : [];
  const look = state.failed
    ? ({ icon: "⚠️", state: "FILE NOT WRITTEN", tone: "pending" } as const)
    : ({ icon: "✅", state: "FILE WRITTEN", tone: "resolved" } as const);
  return {
    ...noticeCard(summary, [], look),
    pings: state.failed ? [...admins] : [],
    body: [{ type: "text", text: [...(admins.length > 0 ? called : []), ...text] }],
  };
}

export function pactFileNote({ pact, version, file, failed }: PactFile): Note {
  const cited = `${pact}@${version}`;
  if (!failed)
    return {
      summary: `${file} says ${cited} again.`,
      text: [{ code: file }, ` in the directory of pacts says ${cited} again, which is live.`],
      pings: [],
      buttons: [],
    };
  const { problem, code } = failed;
  return {
    summary: `${cited} is live, but its file ${file} was not written.`,
    text: [
      `${cited} is live, but `,
      { code: file },
      ` in the directory of pacts does not say so: ${because[problem]}${code ? ` (${code})` : ""}. ${todo(problem, file)}`,
    ],
    pings: [],
    buttons: [],
  };
}

const because: Readonly<Record<FileProblem, string>> = {
  edited: "somebody edited it by hand, and what they wrote stays",
  "no-directory": "the directory is not there",
  "not-allowed": "the account Wardroom runs as may not write there",
  "read-only": "it lies on a file system that is read-only",
  "disk-full": "the disk is full",
  other: "it could not be written",
};

function todo(problem: FileProblem, file: string): string {
  switch (problem) {
    case "edited":
      return `To make that live, propose it: npx wardroom pact propose ${file} --as PERSON. Then move it out of the directory: the live text takes its place within a minute.`;
    case "no-directory":
      return "Make the directory that pacts.dir in wardroom.yaml names. It is tried again each minute.";
    case "not-allowed":
    case "read-only":
      return "Let it write there, or set pacts.writeback: none in wardroom.yaml. It is tried again each minute.";
    case "disk-full":
      return "Make room on the disk. It is tried again each minute.";
    case "other":
      return "The log of Wardroom says more. It is tried again each minute.";
  }
}
