/** /healthz: the process answers. /readyz: it can also do its work. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Operation } from "../http/operation.ts";

/** What is not well right now, in words. */
export interface Readiness {
  /** Keeps it from doing its work: not ready. */
  problems: string[];
  /** Part of it waits and mends itself; the rest goes on, so it is ready. */
  degraded: string[];
}
export type ReadReadiness = () => Promise<Readiness>;

const alive: Operation = {
  summary: "Is the process there?",
  tag: "service",
  who: "anybody",
  answers: { 200: { description: "Yes", schema: z.object({ status: z.literal("ok") }) } },
};

const degraded = z.array(z.string()).optional();

const ready: Operation = {
  summary: "Can it do its work?",
  tag: "service",
  who: "anybody",
  answers: {
    200: { description: "Yes", schema: z.object({ status: z.literal("ready"), degraded }) },
    503: {
      description: "Not now, and why",
      schema: z.object({ status: z.literal("not ready"), problems: z.array(z.string()), degraded }),
    },
  },
};

export function registerHealth(app: FastifyInstance, readiness: ReadReadiness): void {
  app.get("/healthz", { config: { rateLimit: false, api: alive } }, async () => ({ status: "ok" }));
  app.get("/readyz", { config: { rateLimit: false, api: ready } }, async (_request, reply) => {
    const { problems, degraded } = await readiness();
    const well = problems.length === 0;
    return reply.status(well ? 200 : 503).send({
      status: well ? "ready" : "not ready",
      ...(!well && { problems }),
      ...(degraded.length > 0 && { degraded }),
    });
  });
}
