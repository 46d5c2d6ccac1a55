/** Which pages go out because of what happened to a thing: its ladder pages, and what it paged hears how it goes on. */
import { askingFacts } from "../../domain/journal/asking-kinds.ts";
import { stepOf } from "../../domain/journal/calls.ts";
import { event, idOf, kindOf, type NewEvent, type Subject } from "../../domain/journal/event.ts";
import { traitsOf, typesWith } from "../../domain/journal/event-kinds.ts";
import { severityOf } from "../../domain/ladder/page-severity.ts";
import type { Delivery } from "../../ports/chat.ts";
import type { PageMessage } from "../../ports/pager.ts";
import type { DeliveryJob, OutboxDraft, PageCall } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { pageWords } from "../../views/notes/page-words.ts";
import { pageAddress } from "../../views/room/page-path.ts";
import { tellingOf } from "./telling.ts";

type PageJob = Extract<DeliveryJob, { type: "page" }>;

/** The lane is that of a page, also for what follows it: one after the other, and never behind an edit. */
export const pageDraft = (page: string, card: Subject, call: PageCall): OutboxDraft => ({
  lane: "page",
  platform: "page",
  destination: page,
  job: { type: "page", card, ...call },
});

/** `own`: the new events of the thing. */
export async function pageDrafts(world: World, subject: Subject, own: readonly NewEvent[]): Promise<OutboxDraft[]> {
  if (world.pagers.length === 0) return [];
  const drafts: OutboxDraft[] = [];
  for (const one of askingFacts(subject).pages ? own : []) {
    const step = stepOf(one);
    if (!step) continue;
    const { round, step: level, pages = [] } = step;
    for (const page of pages)
      drafts.push(pageDraft(page, subject, { act: "trigger", round, level, because: "ladder" }));
  }
  const act = own.map(({ type }) => traitsOf(type).tells?.pager).findLast((one) => one !== undefined);
  if (act)
    for (const page of await pagesOf(world, subject))
      drafts.push(pageDraft(page, subject, { act, round: 0, level: 0, because: "ladder" }));
  return drafts;
}

/** Every page that was called about a thing, by its ladder or while chat was down, sent yet or not. */
async function pagesOf(world: World, subject: Subject): Promise<Set<string>> {
  const types = typesWith(({ about, tells }) => about === kindOf(subject) && tells?.calls === "ladder");
  const called = askingFacts(subject).pages ? await world.store.journal({ subject, types }) : [];
  const paged = await world.store.load(`page:${subject}`);
  return new Set([...called.flatMap((one) => stepOf(one)?.pages ?? []), ...Object.keys(paged?.state.ways ?? {})]);
}

/** Drawn from the state of this moment. Answered meanwhile, nobody is called; what was never called hears no end of it. */
export async function sendPage(world: World, page: string, job: PageJob): Promise<Delivery> {
  const { card, act, round, level, because } = job;
  const pager = world.pagers.find(({ name }) => name === page);
  if (!pager) return failPage(world, page, job, `wardroom.yaml has no page ${page} any more`);
  const paged = (await world.store.load(`page:${card}`))?.state.ways[page];
  if (act !== "trigger" && paged?.status !== "triggered" && paged?.status !== "acknowledged")
    return { type: "sent", message: "" };
  const again = act === "trigger" && paged?.status === "acknowledged";
  const message = await messageOf(world, job, again);
  if (!message) return { type: "sent", message: "" };
  const delivery = await pager.page(message);
  if (delivery.type === "sent")
    await world.store.commit({
      expected: [],
      events: [event("page.sent", `page:${card}`, "wardroom", { page, card, act, round, level, because })],
      effects: [],
    });
  return delivery.type === "failed" || delivery.type === "gone" ? failPage(world, page, job, delivery.error) : delivery;
}

async function messageOf(
  world: World,
  { card: subject, act, round, level }: PageJob,
  again: boolean,
): Promise<PageMessage | undefined> {
  const telling = await tellingOf(world, subject);
  if (!telling || (act === "trigger" && !telling.calls)) return undefined;
  const id = idOf(subject);
  const { room, agent, pageSeverity } = telling;
  if (agent === undefined || !askingFacts(subject).pages) return undefined;
  const { fleet, public_url } = world.config;
  const link = pageAddress(subject, public_url);
  return {
    act,
    again,
    item: id,
    id: `${id}/${act === "trigger" ? `${round}.${level}` : `${act}.${telling.version}`}`,
    fleet,
    room,
    agent,
    drill: kindOf(subject) === "drill",
    severity: severityOf(pageSeverity),
    level,
    ...pageWords(telling.card(), world.config),
    ...(link !== undefined && { link }),
    at: world.clock.now(),
  };
}

/** Trying again would not help: it is remembered, and the admins are told. */
async function failPage(world: World, page: string, { card, act }: PageJob, error: string): Promise<Delivery> {
  await world.store.commit({
    expected: [],
    events: [event("page.failed", `page:${card}`, "wardroom", { page, card, act, error })],
    effects: adminsTold(world, `page:${card}`, page),
  });
  world.wake();
  return { type: "failed", error };
}

/** One message an admin and account, on every platform they are on. */
export const adminsTold = (world: World, about: Subject, of: string): OutboxDraft[] =>
  world.config.admins.flatMap((admin) =>
    world.platforms.flatMap(({ name }): OutboxDraft[] => {
      const account = world.config.people[admin]?.[name];
      const job: DeliveryJob = { type: "trouble", about, of };
      return account
        ? [{ lane: "update", platform: name, destination: account, job, collapse: `trouble:${about}/${of}` }]
        : [];
    }),
  );
