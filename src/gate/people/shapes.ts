/** Small shapes that answers and bodies of the people's side share. */
import { z } from "zod";
import { freeText } from "../../http/free-text.ts";

export const instant = z.iso.datetime().describe("RFC 3339, UTC");
export const nullable = <S extends z.ZodType>(schema: S) => schema.nullable();

/** What people say with a decision. */
export const said = {
  reason: freeText(4_000).optional().describe("Why; kept with the decision"),
  note: freeText(4_000).optional().describe("What you want to add; kept with it as well"),
  decision: z
    .int()
    .optional()
    .describe("The `decision` you read: refused with token_stale when another question waits by now"),
};

/** Both as one text, in the order they are asked for. */
export const reasonOf = ({ reason, note }: { reason?: unknown; note?: unknown }): { reason?: string } => {
  const text = [reason, note].filter((one) => typeof one === "string" && one !== "").join("\n");
  return text === "" ? {} : { reason: text };
};

/** One event of a thing's history, in plain words. */
export const timelineLine = z
  .object({
    seq: z.int().describe("Its place in the journal"),
    at: instant,
    type: z.string(),
    actor: z.string().describe("person:…, agent:…, token:…, pact:…, host or wardroom"),
    sentence: z.string(),
    how: z.string().nullable().describe("Through which door"),
    said: z.string().nullable().describe("What the person wrote with it"),
    shown: z.string().nullable().describe("SHA-256 of the card the person was shown"),
  })
  .meta({ id: "TimelineLine" });

export const evidence = z
  .object({ records: z.int(), first: z.int(), last: z.int(), digest: z.string() })
  .describe("What the journal holds about it: its first and last record, and a SHA-256 over all of them");
