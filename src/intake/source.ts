/** What every source of signals has to work with, and how a request is answered once and only once. */
import { hash } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Tokens } from "../flows/access/tokens.ts";
import { callerOf } from "../http/bearer.ts";
import { HttpError } from "../http/http-error.ts";
import { inflate } from "../http/inflate.ts";
import type { Ingest } from "../ports/ingest.ts";
import type { IdempotentAnswer } from "../ports/store.ts";
import type { World } from "../ports/world.ts";

export interface Intake {
  world: World;
  ingest: Ingest;
  tokens: Tokens;
}

/** One way in. `register` adds its routes; they stand behind a token with the scope `signals:write`. */
export interface Source {
  name: string;
  /** What it reads, for the docs. */
  summary: string;
  register(app: FastifyInstance, intake: Intake): void;
}

export const defineSource = (source: Source): Source => source;

/** Bodies stay bytes until the source reads them. */
export function keepBytes(app: FastifyInstance, types: string[]): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(types, { parseAs: "buffer" }, (_request, body, done) => done(null, body));
}

/** The body unpacked; it may be empty. */
export async function inflatedOf(request: FastifyRequest, inflatedLimit: number): Promise<Buffer> {
  const body = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
  return inflate(body, request.headers["content-encoding"], inflatedLimit);
}

export async function bytesOf(request: FastifyRequest, inflatedLimit: number): Promise<Buffer> {
  const bytes = await inflatedOf(request, inflatedLimit);
  if (bytes.length === 0) throw new HttpError("json_empty", 400, "The body is empty. Send JSON.");
  return bytes;
}

/** What a source found out: the answer to give, and the step that makes it true. */
export interface Taken {
  answer: string;
  write(idempotency: IdempotentAnswer | undefined): Promise<"written" | "answered">;
}

/** Requests with a key that are under way: the second of two at once waits for the first one's answer. */
const underWay = new WeakMap<Intake, Map<string, Promise<unknown>>>();

/**
 * With an Idempotency-Key the same request gets the stored answer for 24 hours, and another body under the same key is
 * refused. Without one the work is just done.
 */
export async function answerOnce(
  intake: Intake,
  request: FastifyRequest,
  body: Buffer,
  take: () => Taken,
): Promise<string> {
  const key = keyOf(request);
  if (key === undefined) {
    const { answer, write } = take();
    await write(undefined);
    return answer;
  }
  const { token } = callerOf(request);
  const running = underWay.get(intake) ?? new Map<string, Promise<unknown>>();
  underWay.set(intake, running);
  const name = `${token} ${key}`;
  while (running.has(name)) await running.get(name)?.catch(() => {});
  const work = takeOnce(
    intake,
    { token, key, digest: hash("sha256", Buffer.concat([Buffer.from(`${request.url}\n`), body])) },
    take,
  );
  running.set(name, work);
  try {
    return await work;
  } finally {
    running.delete(name);
  }
}

async function takeOnce(
  { world }: Intake,
  { token, key, digest }: Pick<IdempotentAnswer, "token" | "key" | "digest">,
  take: () => Taken,
): Promise<string> {
  const stored = await storedAnswer(world, token, key, digest);
  if (stored !== undefined) return stored;
  const { answer, write } = take();
  const result = await write({ token, key, digest, answer, at: world.clock.now() });
  return result === "written" ? answer : ((await storedAnswer(world, token, key, digest)) ?? answer);
}

async function storedAnswer(world: World, token: string, key: string, digest: string): Promise<string | undefined> {
  const stored = await world.store.idempotent(token, key);
  if (stored && stored.digest !== digest)
    throw new HttpError("idempotency_conflict", 409, "This Idempotency-Key was used for another request.", {
      field: "Idempotency-Key",
      hint: "Use a new key for a new request.",
    });
  return stored?.answer;
}

function keyOf({ headers }: FastifyRequest): string | undefined {
  const key = headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key !== "string" || !/^[\x21-\x7e]{1,255}$/.test(key))
    throw new HttpError("idempotency_key_format", 422, "An Idempotency-Key has 1 to 255 visible ASCII characters.", {
      field: "Idempotency-Key",
    });
  return key;
}
