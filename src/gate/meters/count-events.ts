/** What the journal says as it is written, counted. */
import { idOf, type JournalEvent } from "../../domain/journal/event.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import type { Instruments, questionEnds } from "./instruments.ts";

/** Ladders are short; a longer one is not worth a series for each of its steps. */
const highestLevel = 9;

export async function countEvent({ store }: World, meters: Instruments, event: JournalEvent): Promise<void> {
  switch (event.type) {
    case "breach.opened": {
      const { shadow, room, threshold } = event.body;
      if (!shadow) meters.breaches.inc({ room, severity: threshold.severity });
      break;
    }
    case "near-miss.counted":
      meters.nearMisses.inc({ room: event.body.room, failure_mode: event.body.failure_mode });
      break;
    case "breach.applied": {
      const state = await store.load(`breach:${idOf(event.subject)}`);
      if (state && !state.state.shadow)
        meters.toIntervention.observe({ room: state.state.room }, event.body.to_intervention_ms / 1_000);
      break;
    }
    case "breach.escalated": {
      const breach = await store.load(`breach:${idOf(event.subject)}`);
      if (breach && !breach.state.shadow) countStep(meters, "breach", breach.state.room, event.body.step);
      break;
    }
    case "approval.escalated": {
      const approval = await store.load(`approval:${idOf(event.subject)}`);
      if (approval) countStep(meters, "approval", approval.state.room, event.body.step);
      break;
    }
    case "breach.acknowledged": {
      const state = (await store.load(`breach:${idOf(event.subject)}`))?.state;
      if (state)
        observeFirst(
          meters,
          { room: state.room, kind: "breach" },
          event.at,
          state.openedAt,
          state.firstAcknowledged?.at,
        );
      break;
    }
    case "approval.acknowledged": {
      const state = (await store.load(`approval:${idOf(event.subject)}`))?.state;
      if (state)
        observeFirst(
          meters,
          { room: state.room, kind: "approval" },
          event.at,
          state.askedAt,
          state.firstAcknowledged?.at,
        );
      break;
    }
    case "approval.approved":
    case "approval.denied": {
      const result = event.type === "approval.approved" ? "approved" : "denied";
      const state = (await store.load(`approval:${idOf(event.subject)}`))?.state;
      if (!state) break;
      meters.approvals.inc({ room: state.room, result });
      meters.toDecide.observe({ room: state.room, result }, (event.at - state.askedAt) / 1_000);
      break;
    }
    case "approval.expired":
      await countEnd(store, meters, event.subject, event.body.silence === "unclaimed" ? "unclaimed" : "expired");
      break;
    case "approval.superseded":
      await countEnd(store, meters, event.subject, "superseded");
      break;
    case "approval.withdrawn":
      await countEnd(store, meters, event.subject, "withdrawn");
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

const countStep = (meters: Instruments, kind: Kind, room: RoomId, step: number): void =>
  meters.escalations.inc({ room, kind, level: String(Math.min(step, highestLevel)) });

async function countEnd(
  store: World["store"],
  meters: Instruments,
  subject: string,
  result: (typeof questionEnds)[number],
): Promise<void> {
  const approval = await store.load(`approval:${idOf(subject)}`);
  if (approval) meters.approvals.inc({ room: approval.state.room, result });
}

type Kind = "breach" | "approval";

/** Whoever says it after another was first has not made anybody wait. */
function observeFirst(
  meters: Instruments,
  of: { room: RoomId; kind: Kind },
  at: Instant,
  began: Instant,
  first: Instant | undefined,
): void {
  if (first === at) meters.toAcknowledge.observe(of, (at - began) / 1_000);
}
