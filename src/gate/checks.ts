/** Governance checks over HTTP: what is found, and what a person does about it. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { findingKinds } from "../domain/check/finding.ts";
import type { DecidedBy } from "../domain/journal/event.ts";
import { type Reply, refused } from "../domain/words/reply.ts";
import { dismissFinding, proposeFinding } from "../flows/check/decide-finding.ts";
import { readFindings } from "../flows/check/findings-of.ts";
import { roomsSeenBy } from "../flows/read/sees-room.ts";
import type { Caller } from "../http/bearer.ts";
import { freeText } from "../http/free-text.ts";
import { operate } from "../http/operation.ts";
import { idText } from "../http/read-body.ts";
import { checksFacts } from "../views/check/checks-facts.ts";
import { answerReply, decisionAnswer, refusalsOf } from "./answer-reply.ts";
import { readsAll } from "./people/may-read.ts";
import { audited, type PeopleRoom } from "./people/people-room.ts";
import { instant, nullable } from "./people/shapes.ts";

const finding = z
  .object({
    key: z.string().describe("What it is about, whatever its figures: never-fired/airline-service#task-failure"),
    kind: z.enum(findingKinds),
    room: z.string(),
    pact: nullable(z.string()),
    threshold: nullable(z.string()),
    owner: nullable(z.string()).describe("Who is gone"),
    agents: z.array(z.string()).describe("Some of those it is about"),
    title: z.string(),
    about: z.string(),
    found: z.string().describe("What, and over how long"),
    todo: z.string().describe("The one thing to do about it"),
  })
  .meta({ id: "Finding" });

const answer = z.object({
  open: z.array(
    finding.extend({
      proposable: z.boolean().describe("Another text of a pact answers it"),
      change: nullable(z.string()).describe("The change request that waits for people"),
    }),
  ),
  dismissed: z
    .array(
      finding.extend({
        by: z.string(),
        at: instant,
        rejected: nullable(z.string()).describe("The change request by whose rejection they did so"),
      }),
    )
    .describe("Dismissed by a person, and nothing changed since"),
});

const key = z.string().min(1).max(400).describe("As the list gives it");

export function registerChecks(app: FastifyInstance, room: PeopleRoom): void {
  const { world, keys } = room;
  operate(
    app,
    "GET",
    "/v1/checks",
    {
      summary: "Read what governs on paper alone",
      description:
        "Pacts whose signal never comes, thresholds that never fire or are overridden every time, owners who left, agents that nothing governs, overdue reviews; the worst first.",
      tag: "checks",
      who: ["person", "auditor"],
      query: z.strictObject({ room: idText.optional() }),
      answers: { 200: { description: "Of the rooms you may see", schema: answer } },
    },
    keys,
    async ({ caller, query }) => {
      await audited(room, caller, "checks");
      const seen = readsAll(caller) ? undefined : await roomsSeenBy(world, caller.person ?? "");
      const rooms = query.room === undefined ? seen : (seen ?? [query.room]).filter((id) => id === query.room);
      return checksFacts(await readFindings(world, rooms), world.config, world.clock.now());
    },
  );

  operate(
    app,
    "POST",
    "/v1/checks/propose",
    {
      summary: "Propose the change of a pact that answers a finding",
      tag: "checks",
      who: ["person"],
      body: z.strictObject({ key }),
      answers: { 200: { description: "Proposed; it waits for whoever has to agree", schema: decisionAnswer } },
      errors: refusalsOf(["not_found", "arg_invalid", "conflict"]),
    },
    keys,
    async ({ caller, body }) => answerReply(await byPerson(caller, (as) => proposeFinding(world, as, body.key))),
  );

  operate(
    app,
    "POST",
    "/v1/checks/dismiss",
    {
      summary: "Dismiss a finding until what it rests on changes",
      tag: "checks",
      who: ["person"],
      body: z.strictObject({ key, reason: freeText(500) }),
      answers: { 200: { description: "Dismissed", schema: decisionAnswer } },
      errors: refusalsOf(["not_found", "not_eligible", "reason_required"]),
    },
    keys,
    async ({ caller, body: { key: which, reason } }) =>
      answerReply(await byPerson(caller, (as) => dismissFinding(world, { ...as, reason }, which))),
  );
}

async function byPerson({ person }: Caller, act: (as: DecidedBy) => Promise<Reply>): Promise<Reply> {
  return person === undefined
    ? refused("not_linked", "This token speaks for no person.")
    : act({ by: person, how: "api" });
}
