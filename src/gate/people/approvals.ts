/** Approvals over HTTP: what their cards show, and what their buttons do. */
import { z } from "zod";
import { approvalStatuses } from "../../domain/approval/approval.ts";
import type { ApprovalCommand } from "../../domain/approval/decide-approval.ts";
import type { DecidedBy } from "../../domain/journal/event.ts";
import { raciPeople } from "../../domain/people/person.ts";
import { type RefusalCode, refused } from "../../domain/words/reply.ts";
import { parseDuration } from "../../domain/words/time.ts";
import { askAgain } from "../../flows/decide/ask-again.ts";
import { endStanding } from "../../flows/decide/end-standing.ts";
import { askedOf, decideApproval } from "../../flows/decide/run-approval-command.ts";
import { approvalFacts } from "../../views/approval/approval-facts.ts";
import { defineThing, defineVerb, roomAgentStatus, seenIn } from "./people-thing.ts";
import { instant, nullable, said } from "./shapes.ts";

const facts = z
  .object({
    id: z.string(),
    action: z.string().describe("How its agent knows it"),
    status: z.enum(approvalStatuses),
    agent: z.string(),
    room: z.string(),
    operator: nullable(z.string()).describe("Runs the agent; never lets it act"),
    requester: nullable(z.string()).describe("The person whose token asked; never approves it"),
    joined_by: z
      .array(z.string())
      .describe("Others whose tokens asked for the very same since; they never approve it either"),
    run: nullable(z.string()),
    tool: z.string(),
    args: nullable(z.record(z.string(), z.unknown())).describe("To the letter; a redacted one as its mask"),
    args_digest: nullable(z.string()).describe("null where an argument is masked: it could be guessed from it"),
    redacted: z.array(z.string()),
    reason: nullable(z.string()).describe("In the agent's words, unchecked"),
    clause: z.string(),
    because: z.string(),
    risk: z.enum(["normal", "irreversible"]),
    on_silence: z.enum(["deny", "hold"]),
    needs: z.array(z.object({ by: z.array(z.string()), quorum: z.int() })),
    votes: z.array(z.object({ by: z.string(), at: instant })),
    votes_needed: z.int(),
    decision: z.int().describe("Which question waits: send it back to answer this one and no other"),
    asked_at: instant,
    expires_at: nullable(instant),
    extended: z.array(z.object({ by: z.string(), at: instant, until: instant })).describe("Who gave it more time"),
    times_asked: z.int().describe("By its agent; 0 while it has not come back for what a person asked again"),
    asks_again: nullable(z.object({ of: z.string(), by: z.string() })).describe(
      "The expired approval that a person asks again with it",
    ),
    accountable: z.string(),
    asked: nullable(
      z.object({ to: z.array(z.string()), room: z.boolean(), target: z.string(), at: nullable(instant) }),
    ),
    reached: z.array(z.string()),
    escalation: z.object({ step: z.int(), highest: z.int(), round: z.int() }),
    next: nullable(z.object({ step: z.int(), to: z.string(), due: nullable(instant) })),
    acknowledged: nullable(z.object({ by: z.string(), at: nullable(instant), until: nullable(instant) })),
    decided: nullable(z.object({ by: z.string(), at: nullable(instant) })),
    because_ended: nullable(z.string()),
    claim_by: nullable(instant),
    claimed_at: nullable(instant),
    completed: nullable(z.object({ ok: z.boolean(), at: nullable(instant) })),
    no_word: z.boolean().describe("It was claimed, and its agent has not said in time what came of it"),
    superseded_by: nullable(z.string()),
    asked_again_as: nullable(z.object({ approval: z.string(), action: z.string(), by: z.string() })),
  })
  .meta({ id: "Approval" });

const verb = <More extends z.ZodRawShape>(
  summary: string,
  refusals: readonly RefusalCode[],
  command: (as: DecidedBy, body: Record<string, unknown>) => ApprovalCommand,
  more?: More,
  answers?: true,
) =>
  defineVerb({
    summary,
    body: z.strictObject({ ...said, ...more }),
    refusals,
    ...(answers && { answers }),
    run: (world, id, as, body) => {
      const { confirm } = body as { confirm?: unknown };
      const typed = typeof confirm === "string" ? confirm : undefined;
      return decideApproval(world, id, command(as, body), typed, answers && seenIn(body.decision));
    },
  });

export const approvals = defineThing({
  kind: "approval",
  ...roomAgentStatus(approvalStatuses),
  facts,
  describe: async (world, { subject, state }) => approvalFacts(state, (await askedOf(world, subject))?.body),
  room: ({ room }) => room,
  named: ({ raci, reached, needs }) => [...raciPeople(raci), ...reached, ...needs.flatMap(({ by }) => by)],
  decision: ({ epoch }) => epoch,
  verbs: {
    acknowledge: verb(
      "Say that you are looking: holds the escalation, never the decision",
      ["already_decided"],
      (as) => ({
        type: "acknowledge",
        as,
      }),
    ),
    unacknowledge: verb("Say that you are not on it any more", ["already_decided"], (as) => ({
      type: "unacknowledge",
      as,
    })),
    approve: verb(
      "Approve it: with the last vote that is needed, the agent may run it once",
      [
        "four_eyes",
        "already_decided",
        "already_voted",
        "agent_restrained",
        "confirmation_wrong",
        "not_configured",
        "token_stale",
      ],
      (as, { standing }) => ({ type: "approve", as, ...(standing === true && { standing }) }),
      {
        confirm: z.string().max(200).optional().describe("What the card asks to type, where it cannot be taken back"),
        standing: z.boolean().optional().describe("And calls like it, as often and as long as the pact lets"),
      },
      true,
    ),
    deny: verb(
      "Deny it: it is not run",
      ["already_decided", "token_stale"],
      (as) => ({ type: "deny", as }),
      undefined,
      true,
    ),
    "give-reason": verb(
      "Say why you denied it, within ten minutes; the agent is told",
      ["too_late", "reason_required"],
      (as) => ({ type: "give-reason", as }),
    ),
    extend: defineVerb({
      summary: "Let it wait longer: by its own time again, or by as much as you say; three times, and 7 days in all",
      body: z.strictObject({
        ...said,
        for: z.string().max(64).optional().describe("Such as 30m or 1h; the time of its rule unless said"),
      }),
      refusals: ["already_decided", "arg_invalid", "too_late"],
      run: async (world, id, as, body) => {
        const by = body.for === undefined ? undefined : parseDuration(body.for);
        return body.for !== undefined && by === undefined
          ? refused("arg_invalid", "Say in `for` how long: 30m, 1h or 2d.")
          : decideApproval(world, id, { type: "extend", as, ...(by !== undefined && { by }) });
      },
    }),
    "ask-again": defineVerb({
      summary:
        "Ask again what nobody answered in time: as a new approval, which its agent joins by asking for the same",
      body: z.strictObject(said),
      refusals: ["agent_restrained", "token_stale", "too_late"],
      run: (world, id, as) => askAgain(world, id, as),
    }),
    "end-standing": defineVerb({
      summary: "End the standing approval it gave: the next call like it asks again",
      body: z.strictObject(said),
      refusals: [],
      run: (world, id, as) => endStanding(world, as, id),
    }),
    "withdraw-vote": verb("Take your approval back, until it is decided", ["already_decided"], (as) => ({
      type: "withdraw-vote",
      as,
    })),
  },
});
