/** A native signal for the docs and the OpenAPI page. Intake itself reads by `signal.ts`; both accept exactly the same. */
import { z } from "zod";
import { parseRfc3339 } from "../domain/words/rfc3339.ts";
import { idShape, longestText, mostKeys } from "./signal.ts";

const id = z.string().regex(idShape);
const number = z.number().refine((value) => !Number.isInteger(value) || Number.isSafeInteger(value));
const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((value) => value.isWellFormed() && !/[\p{Cc}]/u.test(value.replace(/[\t\n\r]/g, "")));

export const signalSchema = z.strictObject({
  agent: id.describe("The agent it is about"),
  signal: id.describe("What was measured, such as evaluation.task_success"),
  value: number.describe("The measured value; whole numbers up to 9007199254740991"),
  at: z
    .string()
    .refine((value) => parseRfc3339(value) !== undefined)
    .optional()
    .describe("When it happened, RFC 3339 with a zone; at most 10 minutes ahead; absent: now"),
  run: id.optional().describe("The run it belongs to; needed by thresholds over runs"),
  attributes: z
    .record(
      text(128).refine((key) => !["__proto__", "constructor", "prototype"].includes(key)),
      z.union([text(longestText), number, z.boolean()]),
    )
    .refine((all) => Object.keys(all).length <= mostKeys)
    .optional()
    .describe("Whatever a threshold may match on"),
  id: id.optional().describe("Makes a repeat harmless: the same id of the same token counts once in 24 hours"),
});
