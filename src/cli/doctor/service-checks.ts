/** What the doctor asks of the service itself: does it run, is it well, and do people reach its address? */
import { createServer } from "node:net";
import { type Check, fail, ok, warn } from "../../domain/words/check.ts";
import { second } from "../../domain/words/time.ts";
import type { Env } from "../../env.ts";

/** `runs`: a Wardroom answers at the address of these settings. */
export async function checkService(env: Env): Promise<{ checks: Check[]; runs: boolean }> {
  const address = `http://${reachable(env.host)}:${env.port}`;
  const health = await get(`${address}/healthz`);
  if (isHealthy(health)) {
    const ready = await get(`${address}/readyz`);
    const { problems = [], degraded = [] } = (ready?.body ?? {}) as { problems?: string[]; degraded?: string[] };
    return {
      runs: true,
      checks: [
        ...problems.map((problem) => fail("service", `It runs and is not ready: ${problem}`, "See its log.")),
        ...degraded.map((problem) => warn("service", problem, "See its log if it stays.")),
        ...(problems.length + degraded.length === 0 ? [ok("service", `It answers at ${address} and is ready.`)] : []),
      ],
    };
  }
  const free = await portIsFree(env);
  return {
    runs: false,
    checks: [
      free
        ? ok("service", `It does not run; ${address} is free for it.`)
        : fail("service", `Another program has ${address}.`, "Stop it, or set WARDROOM_PORT."),
    ],
  };
}

export async function checkPublicAddress(publicUrl: string | undefined, runs: boolean): Promise<Check[]> {
  if (!publicUrl) return [ok("public_url", "There is none, so cards carry no link.")];
  if (!runs)
    return [warn("public_url", `${publicUrl} can only be tried while the service runs.`, "Start it, then look again.")];
  const answer = await get(`${publicUrl.replace(/\/$/, "")}/healthz`);
  if (isHealthy(answer)) return [ok("public_url", `${publicUrl} leads here.`)];
  return [
    answer
      ? fail(
          "public_url",
          `${publicUrl} answers ${answer.status}, and not as Wardroom does.`,
          "Point it at this service.",
        )
      : warn(
          "public_url",
          `${publicUrl} is not reached from this machine.`,
          "Try it where people are; mend it if it fails there.",
        ),
  ];
}

/** An address to listen on, as one to call. */
const reachable = (host: string): string =>
  host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host.includes(":") ? `[${host}]` : host;

async function get(url: string): Promise<{ status: number; body: unknown } | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5 * second), redirect: "error" });
    return { status: response.status, body: await response.json().catch(() => undefined) };
  } catch {
    return undefined;
  }
}

const isHealthy = (answer: { status: number; body: unknown } | undefined): boolean =>
  answer?.status === 200 && (answer.body as { status?: unknown } | undefined)?.status === "ok";

const portIsFree = ({ host, port }: Env): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
