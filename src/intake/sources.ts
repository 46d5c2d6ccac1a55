/** Every source of signals, and the one door they stand behind. */
import type { FastifyInstance } from "fastify";
import { bearer } from "../http/bearer.ts";
import { alertmanager } from "./alertmanager.ts";
import { nativeSignals } from "./native-signals.ts";
import { otlpLogs } from "./otlp/logs.ts";
import { otlpMetrics } from "./otlp/metrics.ts";
import { otlpTraces } from "./otlp/traces.ts";
import type { Intake, Source } from "./source.ts";

const sources: Source[] = [nativeSignals, otlpTraces, otlpMetrics, otlpLogs, alertmanager];

export async function registerIntake(app: FastifyInstance, intake: Intake): Promise<void> {
  await app.register(async (own) => {
    bearer(own, intake.tokens, intake.world.clock, ["signals:write"]);
    for (const source of sources) source.register(own, intake);
  });
}
