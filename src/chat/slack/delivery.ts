/** Slack's answers to a send as the port's `Delivery`: what to try again, what is gone, what never will work. */
import { webApi } from "@slack/bolt";
import { second } from "../../domain/words/time.ts";
import type { Delivery } from "../../ports/chat.ts";
import type { Reading } from "../common/pacing.ts";

/** Nobody can be reached there any more. https://docs.slack.dev/reference/methods/chat.postMessage */
const gone = new Set([
  ...["channel_not_found", "not_in_channel", "is_archived", "channel_is_archived", "cannot_dm_bot"],
  ...[
    "user_not_found",
    "users_not_found",
    "user_disabled",
    "user_not_visible",
    "user_is_bot",
    "external_channel_migrating",
  ],
  ...["message_not_found", "cant_update_message", "edit_window_closed", "cant_edit_inline_messages"],
  ...["restricted_action", "restricted_action_read_only_channel", "restricted_action_non_threadable_channel"],
  ...["restricted_action_thread_only_channel", "restricted_action_thread_locked"],
]);

/** The app or its token is refused as such, wherever it speaks: an admin has to act, and then everything waiting goes out. */
const appRefused = new Set([
  ...["invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "org_login_required"],
  ...["team_access_not_granted", "no_permission", "missing_scope", "not_allowed_token_type"],
  ...["ekm_access_denied", "access_denied", "user_removed_from_team", "team_disabled"],
  // The app's own Messages tab is off: no person's direct messages are at fault, and all wait for it.
  ...["messages_tab_disabled"],
]);

/** Of these, the ones that refuse every call alike: there is nothing to try until an admin has acted. */
const tokenDead = new Set([
  ...["invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "org_login_required"],
  ...["team_access_not_granted", "ekm_access_denied", "user_removed_from_team", "team_disabled", "app_uninstalled"],
]);

/** Slack's own trouble, said with 200. */
const passing = new Set([
  ...["ratelimited", "rate_limited", "message_limit_exceeded", "internal_error", "fatal_error", "service_unavailable"],
  ...["request_timeout", "team_added_to_org", "accesslimited", "method_timeout"],
]);

/** The blocks, not the message: the same words without them are accepted. */
const badBlocks = new Set([
  ...[
    "invalid_blocks",
    "invalid_blocks_format",
    "block_mismatch",
    "msg_blocks_too_long",
    "metadata_too_large",
    "msg_too_long",
  ],
  ...[
    "invalid_metadata_format",
    "invalid_metadata_schema",
    "metadata_must_be_sent_from_app",
    "slack_connect_blocked_blocks",
  ],
]);

/** The thread's root is gone or closed: the line is said in the channel, for an escalation must be heard. */
const badThread = new Set(["thread_not_found", "cannot_reply_to_message", "invalid_thread_ts"]);

/** Slack's error word, when it answered with one. */
export const errorOf = (fault: unknown): string | undefined =>
  fault instanceof webApi.WebAPIPlatformError ? fault.data.error : undefined;

export const blocksRefused = (fault: unknown): boolean => badBlocks.has(errorOf(fault) ?? "");
export const threadRefused = (fault: unknown): boolean => badThread.has(errorOf(fault) ?? "");

/** The token or the app is refused as such; nothing works until an admin acts. */
export const refusesApp = (error: string | undefined): boolean =>
  error !== undefined && (appRefused.has(error) || /auth|token|forbidden_team/.test(error));

/** No call of any kind can succeed; each one more is only noise at Slack's door. */
const refusesEverything = (error: string | undefined): boolean => tokenDead.has(error ?? "");

export function deliveryOf(fault: unknown): Exclude<Delivery, { type: "sent" }> {
  if (fault instanceof webApi.WebAPIRateLimitedError)
    return {
      type: "retry",
      afterMs: Math.max(1, fault.retryAfter) * second,
      error: "rate limited by Slack",
      told: true,
    };
  if (fault instanceof webApi.WebAPIHTTPError)
    return {
      type: "retry",
      afterMs: fault.statusCode >= 500 ? second : 30 * second,
      error: `Slack answered HTTP ${fault.statusCode}`,
    };
  if (fault instanceof webApi.WebAPIRequestError)
    return { type: "retry", afterMs: second, error: `Slack was not reached: ${fault.original.message}` };
  const error = errorOf(fault);
  if (error === undefined) return { type: "failed", error: fault instanceof Error ? fault.message : String(fault) };
  // The app itself is refused: nothing is wrong with the destination, and everything goes out once an admin has mended it.
  if (refusesApp(error)) return { type: "retry", afterMs: 30 * second, error };
  if (gone.has(error)) return { type: "gone", error };
  if (passing.has(error)) return { type: "retry", afterMs: 5 * second, error };
  return { type: "failed", error: `Slack refuses it: ${error}` };
}

/** What a fault means for whatever else is to be sent. */
export function readFault(fault: unknown): Reading {
  const error = errorOf(fault);
  return {
    delivery: deliveryOf(fault),
    ...(refusesEverything(error) && { refuses: error }),
    ...(refusesApp(error) && !refusesEverything(error) && { refusesDirect: error }),
    ...(fault instanceof webApi.WebAPIRateLimitedError && { limits: "here" as const }),
    mayHaveArrived: mayHaveArrived(fault),
  };
}

/** Errors of a connection that was never made: Slack cannot have seen the message. */
const neverSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH"]);

function mayHaveArrived(fault: unknown): boolean {
  if (fault instanceof webApi.WebAPIHTTPError) return fault.statusCode >= 500;
  if (!(fault instanceof webApi.WebAPIRequestError)) return false;
  const { cause } = fault.original;
  const code: unknown = Reflect.get(fault.original, "code") ?? (cause instanceof Error && Reflect.get(cause, "code"));
  return !neverSent.has(String(code));
}
