/** Metric points and log records: each stands for itself, says whose it is, and is nobody's duplicate, for OTLP gives them no id. */
import { measuredLog, measuredPoint } from "../../domain/watch/derived-signals.ts";
import type { LogObservation, PointObservation } from "../../domain/watch/observation.ts";
import type { Instant } from "../../domain/words/time.ts";
import { type Caller, speaksFor } from "../../http/bearer.ts";
import { type Checked, cut } from "../cut.ts";
import type { Intake } from "../source.ts";
import type { OtlpTaken } from "./otlp-source.ts";

export interface OneByOne<Item> {
  items: Item[];
  rejected: number;
  firstProblem: string | undefined;
}

export function takeOneByOne(
  { world, ingest }: Intake,
  caller: Caller,
  read: OneByOne<PointObservation | LogObservation>,
  now: Instant,
): OtlpTaken {
  const checked: Checked[] = [];
  let { rejected, firstProblem } = read;
  for (const item of read.items) {
    const { agent } = item.kind === "point" ? measuredPoint(item) : measuredLog(item);
    if (agent === undefined || !speaksFor(caller, agent)) {
      rejected += 1;
      firstProblem ??=
        agent === undefined
          ? "it names no agent: add gen_ai.agent.name to it, or service.name to its resource."
          : `this token speaks for ${caller.agent}, not for ${agent}.`;
      continue;
    }
    ingest.isLate(agent, item.at);
    checked.push({
      observation: caller.agent === undefined ? item : { ...item, by: caller.agent },
      line: undefined,
      agent,
      from: item.at,
      to: item.at,
      idHash: undefined,
    });
  }
  return {
    rejected,
    firstProblem,
    write: (idempotency) =>
      ingest.accept(cut(world.config, checked, { source: `token:${caller.token}`, receivedAt: now }), { idempotency }),
  };
}
