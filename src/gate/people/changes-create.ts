/** POST /v1/change-requests: a person or an agent proposes another text for a pact. An agent proposes and no more. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { shortIdIn } from "../../domain/journal/short-id.ts";
import { matchesPattern } from "../../domain/people/fleet-config.ts";
import { refused } from "../../domain/words/reply.ts";
import { proposeChange } from "../../flows/change/propose-change.ts";
import { roomOfPact } from "../../flows/change/room-of-pact.ts";
import { proposedText } from "../../flows/find/proposed-text.ts";
import { freeText } from "../../http/free-text.ts";
import { operate } from "../../http/operation.ts";
import { idText } from "../../http/read-body.ts";
import { changeFacts } from "../../views/change/change-facts.ts";
import { answerReply, decisionAnswer, refusalsOf } from "../answer-reply.ts";
import { changeFactsSchema } from "./changes.ts";
import { sight } from "./may-read.ts";
import type { PeopleRoom } from "./people-room.ts";
import { refusedCause } from "./proposal-cause.ts";

const body = z.strictObject({
  pact: idText.describe("A live pact"),
  text: z
    .string()
    .max(256 * 1024)
    .describe("The whole proposed YAML, with `base:` the version it was edited from"),
  base: z.int().min(1).optional().describe("The same, where the text does not say it"),
  title: freeText(120).describe("What it changes, in one line"),
  why: freeText(4_000).optional().describe("Shown as yours, unchecked"),
  because: z
    .strictObject({ breach: idText.optional(), postmortem: idText.optional() })
    .optional()
    .describe("What led to it, such as BR-142: people say that, and of no text that takes the place of another one"),
  revises: idText
    .optional()
    .describe(
      "Your own change request that waits, whose text this one takes the place of; an agent's where somebody asked",
    ),
  agent: idText.optional().describe("With an agent's token that speaks for several: which of them proposes"),
});

export function registerChangeProposals(app: FastifyInstance, { world, keys }: PeopleRoom): void {
  operate(
    app,
    "POST",
    "/v1/change-requests",
    {
      summary: "Propose another text for a pact",
      tag: "change-requests",
      who: ["person", "agent"],
      body,
      answers: {
        200: {
          description: "Proposed, or so already",
          schema: changeFactsSchema.partial().extend(decisionAnswer.shape),
        },
      },
      errors: refusalsOf([
        "not_found",
        "not_eligible",
        "agent_mismatch",
        "arg_invalid",
        "already_decided",
        "conflict",
        "rate_exceeded",
      ]),
    },
    keys,
    async ({ caller, body: { pact, text, base, title, why, because, revises, agent } }) => {
      const live = world.pacts.live().find(({ id }) => id === pact);
      const person = caller.scopes.includes("person") ? caller.person : undefined;
      const speaker = person === undefined ? (agent ?? caller.agent) : undefined;
      if (speaker !== undefined && caller.agent !== undefined && !matchesPattern(caller.agent, speaker))
        answerReply(refused("agent_mismatch", "This token does not speak for that agent."));
      const unseen = refused("not_found", "There is no such live pact, or it is not yours to propose for.");
      if (!live) return answerReply(unseen);
      if (person !== undefined) {
        if (live.pact.level !== "fleet" && !(await sight(world, caller)(roomOfPact(world, live.pact))))
          answerReply(unseen);
      } else if (!world.pacts.effective(speaker ?? "")?.of.some((cited) => cited === `${live.id}@${live.version}`))
        // An agent may only speak about what holds for itself.
        answerReply(unseen);
      if (because && revises)
        return answerReply(
          refused(
            "arg_invalid",
            `What led to ${revises} stays as it was proposed. Leave \`because\` out, or propose beside it.`,
          ),
        );
      const not = because && (await refusedCause(world, caller, { pact, cited: because }));
      if (not) return answerReply(not);
      const reply = await proposeChange(world, {
        pact,
        text,
        ...(base !== undefined && { base }),
        title,
        ...(revises && { revises }),
        ...(why && { why }),
        ...(because && {
          because: {
            ...(because.breach && { breach: because.breach }),
            ...(because.postmortem && { postmortem: because.postmortem }),
          },
        }),
        by: person !== undefined ? `person:${person}` : `agent:${speaker ?? ""}`,
        how: "api",
      });
      const answer = answerReply(reply);
      const id = shortIdIn("change", answer.sentence);
      const made = id && (await world.store.load(`change:${id}`));
      return { ...answer, ...(made && changeFacts(made.state, (await proposedText(world, made.state.id))?.body)) };
    },
  );
}
