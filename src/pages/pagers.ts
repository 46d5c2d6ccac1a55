/** The pages of wardroom.yaml, each with its secret, ready to be sent. */
import type { FleetConfig, PageEntry } from "../domain/people/fleet-config.ts";
import type { Clock } from "../ports/clock.ts";
import type { Pager } from "../ports/pager.ts";
import { createMail, readMailServer } from "./mail.ts";
import { createPagerDuty } from "./pagerduty.ts";
import { createWebhook } from "./webhook.ts";

/** @param secret the value behind "env:NAME"; throws a sentence where there is none, or it is not what it should be. */
export const createPagers = (config: FleetConfig, secret: (reference: string) => string, clock: Clock): Pager[] =>
  Object.entries(config.pages).map(([name, entry]) => createPager(name, entry, secret, clock));

function createPager(name: string, entry: PageEntry, secret: (reference: string) => string, clock: Clock): Pager {
  const allowPrivate = entry.allow_private ?? false;
  if (entry.pagerduty !== undefined)
    return createPagerDuty({
      name,
      routingKey: secret(entry.pagerduty),
      ...(entry.url && { url: entry.url }),
      allowPrivate,
    });
  if (entry.webhook !== undefined && entry.secret !== undefined)
    return createWebhook({ name, url: entry.webhook, secret: secret(entry.secret), allowPrivate, clock });
  if (entry.smtp === undefined || entry.to === undefined) throw new Error(`the page ${name} goes no way`);
  const server = readMailServer(secret(entry.smtp));
  if (!server)
    throw new Error(
      `pages.${name}: ${entry.smtp.slice(4)} is no mail server. Write one like smtps://USER:PASSWORD@mail.acme.example.`,
    );
  const user = server.auth?.user;
  return createMail({
    name,
    server,
    from: entry.from ?? (user?.includes("@") ? user : entry.to),
    to: entry.to,
    allowPrivate,
  });
}
