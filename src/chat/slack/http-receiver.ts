/**
 * Slack over HTTP: events, commands and clicks at /slack/events on the service's own port. Stands in front of Bolt, whose own
 * receiver takes a request from the future, takes one twice, and reads any amount before it looks at the signature.
 */
import type { App, Receiver } from "@slack/bolt";
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { type Instant, minute, second } from "../../domain/words/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { createOnce } from "../common/once.ts";
import { isSslCheck, type Payload, readPayload } from "./payload.ts";
import { signatureWindow, vouchedForByAny } from "./signature.ts";
import type { TakenRequests } from "./taken-requests.ts";

interface HttpReceiver extends Receiver {
  routes: FastifyPluginAsync;
  /** The program is ready to take what comes. */
  listening(): boolean;
}

interface HttpReceiverParts {
  signingSecrets: readonly string[];
  clock: Clock;
  log: Log;
  /** The very same signed request came a second time, and not because Slack tries again. */
  replayed: (payload: Payload) => Promise<void>;
  /** What was taken in before this process began. */
  before: TakenRequests;
}

const bodyLimit = 64 * 1024;
/** Slack gives up after 3 s. https://docs.slack.dev/apis/events-api/#responding */
const patience = 2_900;
/** Longer than a signature is good for, so that nothing can be sent twice. */
const replaysKept = 2 * signatureWindow;
const mostReplays = 100_000;

export function createHttpReceiver({ signingSecrets, clock, log, replayed, before }: HttpReceiverParts): HttpReceiver {
  let app: App | undefined;
  let running = false;
  const taken = createOnce(clock, replaysKept, mostReplays);
  const sayRefused = sayNowAndThen(clock, log);

  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const { headers } = request;
    const contentType = headers["content-type"];
    if (isSslCheck(body, contentType)) return reply.code(200).send();
    const timestamp = one(headers["x-slack-request-timestamp"]);
    const signature = one(headers["x-slack-signature"]);
    if (!vouchedForByAny(signingSecrets, { body, timestamp, signature }, clock.now())) {
      sayRefused();
      return reply.code(401).send();
    }
    const payload = readPayload(body, contentType);
    if (payload.type === "url_verification") return reply.send({ challenge: payload.challenge });
    // Still starting, or going down: Slack tries again.
    if (!app || !running) return reply.code(503).header("retry-after", "2").send();
    const key = signature ?? "";
    const retry = one(headers["x-slack-retry-num"]);
    const known = await before.has(key);
    if (known || !taken.first(key)) {
      if (retry === undefined) await replayed(payload);
      return reply.code(200).send();
    }
    try {
      const answer = await answered(app, payload, retry, one(headers["x-slack-retry-reason"]));
      // After it was acted on and not before: what a crash takes back may come again.
      if (answer !== late) await before.keep(key);
      return answer === late ? reply.code(503).send() : reply.code(200).send(answer);
    } catch (fault) {
      taken.forget(key);
      throw fault;
    }
  };

  return {
    init(bolt) {
      app = bolt;
    },
    start: async () => {
      running = true;
    },
    stop: async () => {
      running = false;
    },
    listening: () => running,
    routes: async (server) => {
      // The signature is over the bytes as they came, so nothing else may read them first.
      server.removeAllContentTypeParsers();
      server.addContentTypeParser("*", { parseAs: "buffer", bodyLimit }, async (_: unknown, body: Buffer) => body);
      server.post("/slack/events", { bodyLimit, config: { api: "page" } }, handle);
    },
  };
}

const late = Symbol("late");

/** What Bolt acknowledges with: a text, an object, or nothing. */
function answered(
  app: App,
  payload: Payload,
  retry: string | undefined,
  retryReason: string | undefined,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, patience, late);
    const retryNum = retry !== undefined && /^\d{1,3}$/.test(retry) ? Number(retry) : undefined;
    const settle = (answer: unknown): void => {
      clearTimeout(timer);
      resolve(answer === "" ? undefined : answer);
    };
    app
      .processEvent({
        body: payload,
        ack: async (answer: unknown) => settle(answer),
        ...(retryNum !== undefined && { retryNum }),
        ...(retryReason !== undefined && { retryReason }),
      })
      // What nobody listens to is acknowledged all the same: Slack would only send it again.
      .then(() => settle(undefined))
      .catch((fault: unknown) => {
        clearTimeout(timer);
        reject(fault);
      });
  });
}

/** Unsigned requests are the internet's noise: said once a minute, with their number. */
function sayNowAndThen(clock: Clock, log: Log): () => void {
  let count = 0;
  let said: Instant = Number.NEGATIVE_INFINITY;
  return () => {
    count += 1;
    if (clock.now() - said < minute) return;
    said = clock.now();
    log.warn(
      { from: "slack", count, window: `${signatureWindow / second} s` },
      "a request to /slack/events was not signed by Slack, or not just now; it was refused",
    );
  };
}

const one = (header: string | string[] | undefined): string | undefined =>
  typeof header === "string" ? header : undefined;
