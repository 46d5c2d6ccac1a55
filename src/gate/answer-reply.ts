/** A decision's reply over HTTP: done and nothing to do are 200; a refusal is an error with its code. */
import { z } from "zod";
import type { RefusalCode, Reply } from "../domain/words/reply.ts";
import { HttpError } from "../http/http-error.ts";

/** The head of every answer to a decision. */
export const decisionAnswer = z.object({
  result: z.enum(["done", "nothing"]).describe("nothing: it was so already, or is over; nothing was changed"),
  sentence: z.string().describe("The same for people"),
});

export function answerReply(reply: Reply): z.infer<typeof decisionAnswer> {
  switch (reply.type) {
    case "done":
      return { result: "done", sentence: reply.sentence };
    case "nothing":
      return { result: "nothing", sentence: `Nothing was changed: ${reply.because}.` };
    case "refused":
      throw new HttpError(reply.code, statusOf(reply.code), reply.sentence);
  }
}

const statusOf = (code: RefusalCode): number => statuses[code] ?? 403;

const statuses: Partial<Record<RefusalCode, number>> = {
  not_found: 404,
  conflict: 409,
  already_decided: 409,
  decision_waits: 409,
  token_stale: 409,
  too_late: 409,
  already_enrolled: 409,
  rate_exceeded: 429,
  reason_required: 422,
  arg_required: 422,
  arg_invalid: 422,
};

/** Codes by status, as an operation lists them. */
export function refusalsOf(codes: readonly RefusalCode[]): Record<number, RefusalCode[]> {
  const all: Record<number, RefusalCode[]> = {};
  for (const code of codes) all[statusOf(code)] = [...(all[statusOf(code)] ?? []), code];
  return all;
}
