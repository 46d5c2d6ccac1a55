/** What the journal says as it is written, counted. */
import { idOf, type JournalEvent } from "../../domain/journal/event.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import type { Instruments } from "./instruments.ts";

/** Ladders are short; a longer one is not worth a series for each of its steps. */
const highestLevel = 9;

export async function countEvent({ store }: World, meters: Instruments, event: JournalEvent): Promise<void> {
  switch (event.type) {
    case "breach.opened":
      if (!event.body.shadow) meters.breaches.inc({ severity: event.body.threshold.severity });
      break;
    case "near-miss.counted":
      meters.nearMisses.inc({ failure_mode: event.body.failure_mode });
      break;
    case "breach.applied":
      if (!(await store.load(`breach:${idOf(event.subject)}`))?.state.shadow)
        meters.toIntervention.observe(event.body.to_intervention_ms / 1_000);
      break;
    case "breach.escalated":
    case "approval.escalated":
      meters.escalations.inc({
        kind: event.type === "breach.escalated" ? "breach" : "approval",
        level: String(Math.min(event.body.step, highestLevel)),
      });
      break;
    case "breach.acknowledged": {
      const state = (await store.load(`breach:${idOf(event.subject)}`))?.state;
      if (state) observeFirst(meters, "breach", event.at, state.openedAt, state.firstAcknowledged?.at);
      break;
    }
    case "approval.acknowledged": {
      const state = (await store.load(`approval:${idOf(event.subject)}`))?.state;
      if (state) observeFirst(meters, "approval", event.at, state.askedAt, state.firstAcknowledged?.at);
      break;
    }
    case "approval.approved":
    case "approval.denied": {
      const result = event.type === "approval.approved" ? "approved" : "denied";
      meters.approvals.inc({ result });
      const state = (await store.load(`approval:${idOf(event.subject)}`))?.state;
      if (state) meters.toDecide.observe({ result }, (event.at - state.askedAt) / 1_000);
      break;
    }
    case "approval.expired":
      meters.approvals.inc({ result: event.body.silence === "unclaimed" ? "unclaimed" : "expired" });
      break;
    case "approval.superseded":
    case "approval.withdrawn":
      meters.approvals.inc({ result: event.type.slice("approval.".length) });
      break;
    case "act.refused":
      meters.refused.inc({ reason: event.body.code }, event.body.count);
      break;
    case "page.sent":
      meters.pages.inc({ page: event.body.page, result: "sent" });
      break;
    case "page.failed":
      meters.pages.inc({ page: event.body.page, result: "failed" });
      break;
    case "card.lost":
      meters.lost.inc({ platform: event.body.platform });
  }
}

/** Whoever says it after another was first has not made anybody wait. */
function observeFirst(
  meters: Instruments,
  kind: "breach" | "approval",
  at: Instant,
  began: Instant,
  first: Instant | undefined,
): void {
  if (first === at) meters.toAcknowledge.observe({ kind }, (at - began) / 1_000);
}
