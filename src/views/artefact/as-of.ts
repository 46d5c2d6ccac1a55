/** When a picture was made. It travels, so the zone is said. */
import type { Instant } from "../../domain/words/time.ts";

/** "as of 26 Nov 2026, 12:00 UTC" */
export const asOf = (at: Instant): string => `as of ${format.format(at)} UTC`;

const format = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});
