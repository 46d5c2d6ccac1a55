/** /healthz: the process answers. /readyz: it can also do its work. */
import type { FastifyInstance } from "fastify";

/** What is not well right now, in words. */
export interface Readiness {
  /** Keeps it from doing its work: not ready. */
  problems: string[];
  /** Part of it waits and mends itself; the rest goes on, so it is ready. */
  degraded: string[];
}
export type ReadReadiness = () => Promise<Readiness>;

export function registerHealth(app: FastifyInstance, ready: ReadReadiness): void {
  app.get("/healthz", { config: { rateLimit: false } }, async () => ({ status: "ok" }));
  app.get("/readyz", { config: { rateLimit: false } }, async (_request, reply) => {
    const { problems, degraded } = await ready();
    const well = problems.length === 0;
    return reply.status(well ? 200 : 503).send({
      status: well ? "ready" : "not ready",
      ...(!well && { problems }),
      ...(degraded.length > 0 && { degraded }),
    });
  });
}
