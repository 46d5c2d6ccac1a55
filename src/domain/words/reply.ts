/** What a decision answers: done, nothing to do (because ...), or refused with a sentence for the person who asked. */

export type Reply =
  | { type: "done"; sentence: string }
  | { type: "nothing"; because: string }
  | { type: "refused"; code: RefusalCode; sentence: string };

/** Codes are part of the outside contract: HTTP answers and journal events carry them. */
export const refusalCodes = [
  "not_eligible",
  "four_eyes",
  "not_linked",
  "not_found",
  "already_decided",
  "already_voted",
  "agent_restrained",
  "confirmation_wrong",
  "decision_waits",
  "reason_required",
  "token_invalid",
  "token_stale",
  "arg_required",
  "arg_invalid",
  "unknown_command",
  "room_required",
  "room_unbound",
  "too_late",
  "not_configured",
  "link_invalid",
  "already_enrolled",
  "agent_mismatch",
  "rate_exceeded",
  "conflict",
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

export const done = (sentence: string): Reply => ({ type: "done", sentence });
export const nothing = (because: string): Reply => ({ type: "nothing", because });
export const refused = (code: RefusalCode, sentence: string): Reply => ({ type: "refused", code, sentence });

/** What every decider returns: the events to remember and the answer to give. */
export interface Decision<E> {
  events: E[];
  reply: Reply;
}
