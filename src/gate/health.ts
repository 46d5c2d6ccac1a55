/** /healthz: the process answers. /readyz: it can also do its work. */
import type { FastifyInstance } from "fastify";

/** What is not well right now, in words; empty when ready. */
export type Readiness = () => Promise<string[]>;

export function registerHealth(app: FastifyInstance, ready: Readiness): void {
  app.get("/healthz", { config: { rateLimit: false } }, async () => ({ status: "ok" }));
  app.get("/readyz", { config: { rateLimit: false } }, async (_request, reply) => {
    const problems = await ready();
    return reply
      .status(problems.length === 0 ? 200 : 503)
      .send(problems.length === 0 ? { status: "ready" } : { status: "not ready", problems });
  });
}
