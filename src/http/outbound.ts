/**
 * Calls out to addresses that people configured. Never to this machine or a private network unless the entry allows it: the
 * address is checked where the connection is made, so a name that changes its mind between two look-ups gains nothing.
 * Redirects are refused, and everything together is cut at 5 s.
 */
import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { Agent, request } from "undici";
import { second } from "../domain/words/time.ts";

export const outboundTimeout = 5 * second;

export interface Outbound {
  method: "GET" | "POST";
  headers?: Record<string, string>;
  body?: string;
  /** The entry has allow_private: true. */
  allowPrivate: boolean;
  /** Bytes of an answer that are read; a longer one is cut off and counts as unreached. */
  most: number;
}

export type Outcome =
  | { type: "answered"; status: number; headers: Record<string, string | string[] | undefined>; body: string }
  /** It leads where it may not; trying again would not help. */
  | { type: "blocked"; error: string }
  /** No answer, or none in time. */
  | { type: "unreached"; error: string };

/** Never throws. The words of `error` name the host at most: an address may carry a key in its path. */
export async function callOut(
  address: string,
  { method, headers = {}, body, allowPrivate, most }: Outbound,
): Promise<Outcome> {
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  // An address in numbers is never looked up, so it is checked here.
  if (!allowPrivate && isIP(host) && !isPublic(host)) return { type: "blocked", error: blockedSentence(host) };
  const agent = new Agent({
    connect: { timeout: outboundTimeout, lookup: allowPrivate ? anyLookup : publicLookup },
    headersTimeout: outboundTimeout,
    bodyTimeout: outboundTimeout,
    maxResponseSize: most,
  });
  try {
    const signal = AbortSignal.timeout(outboundTimeout);
    const answer = await request(url, {
      method,
      headers,
      dispatcher: agent,
      signal,
      ...(body !== undefined && { body }),
    });
    const { statusCode: status, headers: answered } = answer;
    const text = await answer.body.text();
    return status >= 300 && status < 400 && status !== 304
      ? { type: "blocked", error: `${host} redirects elsewhere, which is not followed` }
      : { type: "answered", status, headers: answered, body: text };
  } catch (fault) {
    const blocked = blockedIn(fault);
    return blocked
      ? { type: "blocked", error: blocked.message }
      : { type: "unreached", error: `${host} did not answer: ${codeOf(fault)}` };
  } finally {
    await agent.destroy().catch(() => {});
  }
}

/** Every address of a host that may be connected to, in the order of its names; throws `Blocked` where one leads inside. */
export function resolveOutbound(host: string, allowPrivate: boolean): Promise<LookupAddress[]> {
  const { promise, resolve, reject } = Promise.withResolvers<LookupAddress[]>();
  lookup(host, { all: true }, (fault, addresses) => {
    if (fault) return reject(fault);
    if (!allowPrivate && addresses.some(({ address }) => !isPublic(address))) return reject(new Blocked(host));
    resolve(addresses);
  });
  return promise;
}

/** Only what the whole world can reach: no loopback, link-local (cloud metadata), private, carrier, multicast or tunnelled address. */
export const isPublic = (address: string): boolean =>
  ipaddr.isValid(address) && ipaddr.process(address).range() === "unicast";

/** A name or address that leads inside. */
export class Blocked extends Error {
  constructor(host: string) {
    super(blockedSentence(host));
    this.name = "Blocked";
  }
}

const blockedSentence = (host: string): string =>
  `ssrf_blocked: ${host} is on a private network or this machine, and its entry does not say allow_private`;

type LookupDone = (fault: Error | null, address: string | LookupAddress[], family?: number) => void;

const publicLookup = (host: string, options: LookupOptions, done: LookupDone): void => look(host, options, done, false);
const anyLookup = (host: string, options: LookupOptions, done: LookupDone): void => look(host, options, done, true);

function look(host: string, options: LookupOptions, done: LookupDone, allowPrivate: boolean): void {
  resolveOutbound(host, allowPrivate).then(
    (addresses) => {
      const [first] = addresses;
      if (options.all || !first) done(null, addresses);
      else done(null, first.address, first.family);
    },
    (fault: Error) => done(fault, []),
  );
}

function blockedIn(fault: unknown): Blocked | undefined {
  if (fault instanceof Blocked) return fault;
  if (fault instanceof AggregateError) return fault.errors.map(blockedIn).find((one) => one !== undefined);
  return fault instanceof Error && fault.cause ? blockedIn(fault.cause) : undefined;
}

function codeOf(fault: unknown): string {
  if (!(fault instanceof Error)) return "unknown fault";
  if (fault.name === "TimeoutError" || fault.name === "AbortError") return `not within ${outboundTimeout / second} s`;
  return "code" in fault && typeof fault.code === "string" ? fault.code : fault.name;
}
