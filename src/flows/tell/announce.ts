/** What a room is told about an event: which cards, thread lines and direct messages go out, and how urgently. */
import { factsOf, isAsking } from "../../domain/journal/asking-kinds.ts";
import { callOf, isQuiet } from "../../domain/journal/calls.ts";
import { kindOf, type NewEvent, type Subject } from "../../domain/journal/event.ts";
import { type EventType, traitsOf } from "../../domain/journal/event-kinds.ts";
import type { Tells } from "../../domain/journal/traits.ts";
import type { PersonId, RoomId } from "../../domain/pact/pact.ts";
import type { Lane, OutboxDraft } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { destinationsOf } from "../find/destinations.ts";
import { gatherEdits, showQuestions } from "./card-in-room.ts";
import { pageDrafts } from "./page-people.ts";

/**
 * The outbox rows of a thing's events, of one that asks people. `version` is its version before them. The card is drawn or redrawn once;
 * each event that has something to say becomes a thread line; whoever an escalation calls by name is written to directly.
 */
export async function announce(
  world: World,
  room: RoomId,
  subject: Subject,
  version: number,
  events: readonly NewEvent[],
): Promise<OutboxDraft[]> {
  const own = events.filter((event) => event.subject === subject);
  const kind = kindOf(subject);
  // An act that its pact let through has no card, and nobody is told of it.
  if (own.length === 0 || !isAsking(kind)) return [];
  const destinations = await destinationsOf(world, room);
  const broadcastFrom = world.config.rooms[room]?.settings.broadcast_from_level ?? 2;
  const drafts: OutboxDraft[] = [];
  const facts = factsOf(kind);
  const urgent = facts.lane;
  const lane: Lane = own.some((event) => tellsOf(event.type)?.urgent && !isQuiet(event)) ? urgent : "update";
  for (const { platform, channel } of destinations)
    drafts.push({
      lane,
      platform,
      destination: channel,
      job: { type: "card", card: subject },
      collapse: `card:${subject}`,
      ...(own.every(({ type }) => tellsOf(type)?.gathers) && { after: gatherEdits }),
    });
  const opens = own.some(({ type }) => type === facts.posts);
  for (const [index, event] of own.entries()) {
    const nth = version + index + 1;
    if (tellsOf(event.type)?.thread === "card") continue;
    const call = callOf(event);
    // The card that is posted with it makes the first call, where there is a channel to show it in; one that comes later is a new
    // post, for edits call nobody.
    if (call) drafts.push(...reachDrafts(world, [...(opens ? call.to : []), ...(call.unreachable ?? [])], urgent));
    if (call && opens && destinations.length > 0) continue;
    const storm = event.type === "breach.escalated" && event.body.because === "storm";
    const broadcast = call?.step !== undefined && (call.step >= broadcastFrom || storm);
    for (const { platform, channel } of destinations)
      drafts.push({
        lane: call ? urgent : "update",
        platform,
        destination: channel,
        job: { type: "note", card: subject, nth, broadcast },
      });
    for (const person of call?.to ?? [])
      for (const platform of world.platforms) {
        const account = world.config.people[person]?.[platform.name];
        if (account)
          drafts.push({
            lane: urgent,
            platform: platform.name,
            destination: account,
            job: { type: "direct", card: subject, nth, person },
          });
      }
  }
  // Direct messages went out on every platform, whether or not the room is shown there.
  if (own.some(({ type }) => tellsOf(type)?.settles))
    for (const { name } of world.platforms)
      drafts.push({
        lane: "update",
        platform: name,
        destination: "calls",
        job: { type: "answered", card: subject },
        collapse: `calls:${subject}`,
      });
  return [...drafts, ...(await pageDrafts(world, subject, own)), ...(await questionsOfStopped(world, events))];
}

/** A mention says nothing about whether it is read by anybody: their accounts are looked up, also those that took nothing before. */
const reachDrafts = (world: World, people: readonly PersonId[], lane: Lane): OutboxDraft[] =>
  people.flatMap((person) =>
    world.platforms.flatMap(({ name, reachable }): OutboxDraft[] => {
      const account = world.config.people[person]?.[name];
      return account && reachable
        ? [
            {
              lane,
              platform: name,
              destination: account,
              job: { type: "reach", person },
              collapse: `reach:${person}`,
            },
          ]
        : [];
    }),
  );

/** What an agent that is held back, or free again, still asks: its card says whether approving would run anything. */
async function questionsOfStopped(world: World, events: readonly NewEvent[]): Promise<OutboxDraft[]> {
  const drafts: OutboxDraft[] = [];
  for (const { type, body } of events)
    if (type === "agent.restrained" || type === "agent.released")
      drafts.push(...(await showQuestions(world, body.agent)));
  return drafts;
}

const tellsOf = (type: EventType): Tells | undefined => traitsOf(type).tells;
