/**
 * A page as JSON to an address of yours, signed: `Wardroom-Signature: t=SECONDS,v1=HEX`, where HEX is HMAC-SHA256 over
 * "SECONDS.BODY". Whoever takes it checks the signature over the raw body, and refuses an old SECONDS.
 */
import { createHmac } from "node:crypto";
import { rfc3339 } from "../domain/words/rfc3339.ts";
import { callOut } from "../http/outbound.ts";
import type { Clock } from "../ports/clock.ts";
import type { PageMessage, Pager } from "../ports/pager.ts";
import { deliveryOf } from "./answer.ts";

interface WebhookSettings {
  name: string;
  url: string;
  secret: string;
  allowPrivate: boolean;
  clock: Clock;
}

export const createWebhook = ({ name, url, secret, allowPrivate, clock }: WebhookSettings): Pager => ({
  name,
  async page(message) {
    const body = JSON.stringify(bodyOf(message));
    const headers = {
      "content-type": "application/json",
      "user-agent": "Wardroom",
      "wardroom-signature": sign(body, secret, Math.floor(clock.now() / 1_000)),
    };
    return deliveryOf(await callOut(url, { method: "POST", headers, body, allowPrivate, most: 64 * 1024 }));
  },
});

const sign = (body: string, secret: string, seconds: number): string =>
  `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;

const bodyOf = ({ at, again: _, ...page }: PageMessage): object => ({
  type: "page",
  ...page,
  at: rfc3339(at),
});
