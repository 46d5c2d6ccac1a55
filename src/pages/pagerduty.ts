/** PagerDuty's Events API v2: https://developer.pagerduty.com/docs/send-alert-event */
import { rfc3339 } from "../domain/words/rfc3339.ts";
import { callOut } from "../http/outbound.ts";
import type { Delivery } from "../ports/chat.ts";
import type { PageMessage, Pager } from "../ports/pager.ts";
import { deliveryOf } from "./answer.ts";

interface PagerDutySettings {
  name: string;
  routingKey: string;
  /** Another host that speaks the same, as PagerDuty's EU region or a relay does. */
  url?: string;
  allowPrivate: boolean;
}

const enqueue = "https://events.pagerduty.com/v2/enqueue";

/**
 * One alert an item: its id is the dedup key, so a later step adds to the incident that is open instead of opening another. What
 * is acknowledged there calls nobody, so what calls again is ended first and opens anew.
 */
export const createPagerDuty = ({ name, routingKey, url = enqueue, allowPrivate }: PagerDutySettings): Pager => {
  const send = async (body: object): Promise<Delivery> =>
    deliveryOf(
      await callOut(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ routing_key: routingKey, ...body }),
        allowPrivate,
        most: 64 * 1024,
      }),
    );
  return {
    name,
    async page(message) {
      const ended = message.again ? await send({ event_action: "resolve", dedup_key: message.item }) : undefined;
      return ended && ended.type !== "sent" ? ended : send(eventOf(message));
    },
  };
};

function eventOf({ act, item, ...page }: PageMessage): object {
  const base = { event_action: act, dedup_key: item };
  if (act !== "trigger") return base;
  return {
    ...base,
    payload: {
      // At most 1024 characters, or the event is refused.
      summary: page.summary.slice(0, 1_024),
      source: page.agent,
      severity: page.severity,
      timestamp: rfc3339(page.at),
      component: page.agent,
      group: page.room,
      class: `level ${page.level}`,
      custom_details: {
        fleet: page.fleet,
        item,
        ...(page.drill && { drill: true }),
        level: page.level,
        id: page.id,
        text: page.lines.join("\n"),
      },
    },
    client: "Wardroom",
    ...(page.link && { client_url: page.link, links: [{ href: page.link, text: item }] }),
  };
}
