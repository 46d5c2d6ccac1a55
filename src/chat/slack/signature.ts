/** Whether Slack vouches for a request: its signature over the raw body, made within five minutes of now, before or after. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { type Instant, minute, second } from "../../domain/words/time.ts";

/** A request further from now than this is refused, whoever signed it. */
export const signatureWindow = 5 * minute;

interface Signed {
  body: Buffer;
  /** X-Slack-Request-Timestamp, seconds. */
  timestamp: string | undefined;
  /** X-Slack-Signature, "v0=" and 64 hex digits. */
  signature: string | undefined;
}

/** By one of the secrets: while they are rotated, what was signed with the old one is still on its way. */
export const vouchedForByAny = (secrets: readonly string[], signed: Signed, now: Instant): boolean =>
  secrets.some((secret) => vouchedFor(secret, signed, now));

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
function vouchedFor(secret: string, { body, timestamp, signature }: Signed, now: Instant): boolean {
  if (!timestamp || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now - Number(timestamp) * second) > signatureWindow) return false;
  const [, given] = signature?.match(/^v0=([0-9a-f]{64})$/) ?? [];
  if (!given) return false;
  const ours = createHmac("sha256", secret).update(`v0:${timestamp}:`).update(body).digest();
  return timingSafeEqual(ours, Buffer.from(given, "hex"));
}
