/** /healthz: the process answers. /readyz: it can also do its work. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Operation } from "../http/operation.ts";

/** What is not well right now, in words; empty when ready. */
export type Readiness = () => Promise<string[]>;

const alive: Operation = {
  summary: "Is the process there?",
  tag: "service",
  who: "anybody",
  answers: { 200: { description: "Yes", schema: z.object({ status: z.literal("ok") }) } },
};

const ready: Operation = {
  summary: "Can it do its work?",
  tag: "service",
  who: "anybody",
  answers: {
    200: { description: "Yes", schema: z.object({ status: z.literal("ready") }) },
    503: {
      description: "Not now, and why",
      schema: z.object({ status: z.literal("not ready"), problems: z.array(z.string()) }),
    },
  },
};

export function registerHealth(app: FastifyInstance, readiness: Readiness): void {
  app.get("/healthz", { config: { rateLimit: false, api: alive } }, async () => ({ status: "ok" }));
  app.get("/readyz", { config: { rateLimit: false, api: ready } }, async (_request, reply) => {
    const problems = await readiness();
    return reply
      .status(problems.length === 0 ? 200 : 503)
      .send(problems.length === 0 ? { status: "ready" } : { status: "not ready", problems });
  });
}
