/** The HTTP server every room hangs its routes on: limits, headers, and one shape for every error. */
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import underPressure from "@fastify/under-pressure";
import fastify, { type FastifyInstance } from "fastify";
import { second } from "../domain/words/time.ts";
import type { Random } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import { answerBrokenRequest, answerError, answerNotFound } from "./answer-error.ts";
import { HttpError } from "./http-error.ts";
import { rememberRoutes } from "./routes.ts";
import { parseStrict } from "./strict-json.ts";

interface ServerOptions {
  log: Log;
  random: Random;
  /** Requests a second that one token, or one address without a token, may send. Against a loop gone wild, not an attack. */
  mostPerSecond?: number;
}

/** A request must be complete within this. Checked each half second, so that a slow one is gone within 10 s, also where others are busy. */
const requestTimeout = 8 * second;

const bodyLimit = 64 * 1024;

export async function createServer({ log, random, mostPerSecond = 20_000 }: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit,
    requestTimeout,
    http: { headersTimeout: requestTimeout, connectionsCheckingInterval: 500 },
    genReqId: () => `req_${random(9)}`,
    requestIdHeader: false,
    routerOptions: { maxParamLength: 200 },
    clientErrorHandler: answerBrokenRequest(random),
    frameworkErrors: (error, request, reply) => {
      answerError(log)(error, request, reply);
    },
    return503OnClosing: true,
    forceCloseConnections: "idle",
  });
  rememberRoutes(app);
  app.setErrorHandler(answerError(log));
  app.setNotFoundHandler(answerNotFound(app));
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
    if (/%00/.test(request.url)) throw new HttpError("path_invalid", 400, "The path has a NUL byte in it.");
  });
  app.removeContentTypeParser("text/plain");
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, async (_request: unknown, body: Buffer) =>
    parseStrict(body),
  );
  await app.register(helmet, helmetOptions);
  await app.register(underPressure, {
    maxEventLoopDelay: 2 * second,
    retryAfter: 2,
    pressureHandler: (request, reply) => {
      if (request.url === "/healthz") return;
      reply.header("retry-after", "2");
      throw new HttpError("overloaded", 503, "Too much is going on at once. Try again in 2 s.");
    },
  });
  await app.register(rateLimit, {
    max: mostPerSecond,
    timeWindow: second,
    keyGenerator: ({ headers, ip }) => headers.authorization ?? ip,
    addHeaders: none,
    addHeadersOnExceeding: none,
    errorResponseBuilder: (_request, { ttl, max }) =>
      new HttpError("rate_exceeded", 429, `At most ${max} requests a second. Send signals in batches.`, {
        headers: { "retry-after": String(Math.max(1, Math.ceil(ttl / second))) },
      }),
  });
  return app;
}

const none = {
  "x-ratelimit-limit": false,
  "x-ratelimit-remaining": false,
  "x-ratelimit-reset": false,
  "retry-after": false,
} as const;

/** Everything from here, nothing from elsewhere, in nobody's frame. Plain http on loopback is the normal case, so nothing forces https. */
const helmetOptions = {
  strictTransportSecurity: false,
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      imgSrc: ["'self'", "data:"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
};
