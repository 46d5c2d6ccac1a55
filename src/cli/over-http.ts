/** A decision through the API of a service elsewhere, with a person's token from WARDROOM_TOKEN. */
import { readFileSync } from "node:fs";
import { second } from "../domain/words/time.ts";
import type { HostAnswer } from "../flows/access/host-commands.ts";

const patience = 30 * second;

export async function overHttp(
  url: string,
  path: string,
  body: unknown,
  env: Record<string, string | undefined>,
): Promise<HostAnswer> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    return { ok: false, sentence: "--url: this is not an http address. Write it like https://ward.acme.example." };
  const token = env.WARDROOM_TOKEN ?? fromFile(env.WARDROOM_TOKEN_FILE);
  if (!token)
    return {
      ok: false,
      sentence: "No token: set WARDROOM_TOKEN to one of scope person, made there with `wardroom token create`.",
    };
  let response: Response;
  try {
    response = await fetch(new URL(path, url), {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(patience),
    });
  } catch {
    return {
      ok: false,
      sentence: `${new URL(url).origin} does not answer. Check the address, and that the service runs.`,
    };
  }
  const read: unknown = await response.json().catch(() => undefined);
  const { sentence, error } = (typeof read === "object" && read ? read : {}) as {
    sentence?: string;
    error?: { code: string; message: string; hint?: string };
  };
  if (response.ok && sentence !== undefined) return { ok: true, sentence, data: read };
  return {
    ok: false,
    sentence: error
      ? [error.message, error.hint].filter(Boolean).join(" ")
      : `${new URL(url).origin} answered ${response.status}, which is no answer of Wardroom. Check the address.`,
  };
}

function fromFile(path: string | undefined): string | undefined {
  if (!path) return undefined;
  try {
    return readFileSync(path, "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}
