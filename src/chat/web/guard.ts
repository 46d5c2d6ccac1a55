/** What keeps strangers out before anything is read: the policy of every page, the host, the origin, the token of a form. */
import { hash, timingSafeEqual } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";

/** No inline script or style, nothing from elsewhere, never in a frame. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

export function protect(reply: FastifyReply): void {
  reply.header("content-security-policy", policy);
  reply.header("x-content-type-options", "nosniff");
  reply.header("x-frame-options", "DENY");
  // Not "no-referrer": with it a browser posts our own forms with the origin "null".
  reply.header("referrer-policy", "same-origin");
  reply.header("cross-origin-opener-policy", "same-origin");
  reply.header("cross-origin-resource-policy", "same-origin");
}

const loopbackNames = new Set(["127.0.0.1", "localhost", "[::1]", "::1"]);

/**
 * On loopback only the names of this machine and of `public_url` are answered: a page elsewhere that rebinds its own name to
 * 127.0.0.1 gets nothing. Beyond loopback a session is needed for everything, and its cookie belongs to one host.
 */
export function hostIsOurs(
  request: FastifyRequest,
  options: { loopback: boolean; publicUrl: string | undefined },
): boolean {
  if (!options.loopback) return true;
  const name = hostName(request.headers.host);
  return name !== undefined && (loopbackNames.has(name) || name === hostName(hostOf(options.publicUrl)));
}

/** A form that changes something must come from a page of ours. Every browser says where a post comes from. */
export function originIsOurs(request: FastifyRequest, publicUrl: string | undefined): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return request.headers["sec-fetch-site"] === "same-origin";
  const from = hostOf(origin);
  return from !== undefined && (from === host?.toLowerCase() || from === hostOf(publicUrl));
}

/** Derived from the session's secret, so that it needs no keeping and only the page of that session knows it. */
export const csrfOf = (secret: string): string => hash("sha256", `form:${secret}`, "base64url");

export function sameToken(given: unknown, wanted: string): boolean {
  if (typeof given !== "string") return false;
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A path of ours to go back to; anything that could lead elsewhere becomes the first page. */
export const localPath = (path: unknown): string =>
  typeof path === "string" && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(path) && path.length <= 500 ? path : "/";

export const fromScript = (request: FastifyRequest): boolean => request.headers["hx-request"] === "true";

function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined;
}

const hostName = (host: string | undefined): string | undefined =>
  host?.toLowerCase().replace(/:\d+$/, "").replace(/\.$/, "");
