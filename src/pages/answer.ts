/** What an answer to a page means for its delivery. */
import { second } from "../domain/words/time.ts";
import type { Outcome } from "../http/outbound.ts";
import type { Delivery } from "../ports/chat.ts";

/** Too busy or broken is tried again; whatever else is refused stays refused, and is told. */
export function deliveryOf(outcome: Outcome): Delivery {
  switch (outcome.type) {
    case "blocked":
      return { type: "failed", error: outcome.error };
    case "unreached":
      return { type: "retry", afterMs: 2 * second, error: outcome.error };
    case "answered": {
      const { status, headers } = outcome;
      if (status >= 200 && status < 300) return { type: "sent", message: "" };
      if (status === 429 || status === 408 || status === 425 || status >= 500)
        return { type: "retry", afterMs: waitOf(headers["retry-after"]), error: `answered ${status}` };
      return { type: "failed", error: `answered ${status}` };
    }
  }
}

/** In seconds, at most five minutes: a page is not put off for an hour because a header says so. */
const waitOf = (header: string | string[] | undefined): number => {
  const seconds = Number(header);
  return seconds > 0 ? Math.min(300, seconds) * second : 2 * second;
};
