/** The last drill that an agent passed. */
import type { Drilled } from "../../domain/autonomy/earn.ts";
import { idOf } from "../../domain/journal/event.ts";
import type { EventType } from "../../domain/journal/event-kinds.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import type { Store } from "../../ports/store.ts";

/** Told by the journal, whichever part of the program holds drills. */
const drillEnded = "drill.ended" as EventType;

const mostLookedAt = 500;

export async function lastDrill(store: Pick<Store, "journal">, agent: AgentId): Promise<Drilled | undefined> {
  const ended = await store.journal({ types: [drillEnded], newestFirst: true, limit: mostLookedAt });
  const passed = ended.find(
    ({ body }) => "agent" in body && body.agent === agent && "passed" in body && body.passed === true,
  );
  return passed && { id: idOf(passed.subject), at: passed.at };
}
