/** How an action stands, as its agent is told: the decision, the arguments to run, whom it waits for and until when. */
import { approvers } from "../../domain/approval/answer-approval.ts";
import type { Approval } from "../../domain/approval/approval.ts";
import { idOf, type JournalEvent } from "../../domain/journal/event.ts";
import { nameOf } from "../../domain/people/person.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { type ActionThing, claimBy, loadAction } from "./carry-out.ts";

export interface ActionView {
  action: string;
  approval?: string;
  agent: string;
  tool: string;
  state: string;
  /** As they were asked with; of a redacted argument only its mask. */
  args: Record<string, unknown>;
  redacted: string[];
  /** What a person wrote with the decision, or why it ended. */
  reason?: string;
  by?: string[];
  at?: Instant;
  expiresAt?: Instant;
  waitingFor: string[];
  claimBy?: Instant;
  supersededBy?: string;
  /** It expired, and a person asks the same again: the agent joins that by asking for the same, or goes on with that action. */
  askedAgain?: { approval: string; action: string };
}

/** Undefined: there is no such action. */
export async function readAction(world: World, action: string): Promise<ActionView | undefined> {
  const found = await loadAction(world, action);
  return found && viewOf(world, found);
}

/**
 * Resolves with the action once it is no longer in the state `from`, or after `ms` as it then stands; at once when `signal` aborts.
 * Nothing is polled: a commit about it wakes whoever waits.
 */
export async function awaitAction(
  world: World,
  action: string,
  ms: number,
  signal: AbortSignal,
): Promise<ActionView | undefined> {
  const before = await readAction(world, action);
  if (before?.state !== "waiting" || ms <= 0 || signal.aborted) return before;
  const subject = `approval:${before.approval}`;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      stop();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    const stop = world.store.onCommit((events) => {
      if (events.some((event) => event.subject === subject && ends.has(event.type))) end();
    });
    signal.addEventListener("abort", end);
    // It may have been decided between the reading and the listening.
    void readAction(world, action).then((now) => now?.state !== "waiting" && end());
  });
  return readAction(world, action);
}

const ends: ReadonlySet<JournalEvent["type"]> = new Set([
  "approval.approved",
  "approval.denied",
  "approval.expired",
  "approval.superseded",
  "approval.withdrawn",
]);

async function viewOf(world: World, found: ActionThing): Promise<ActionView> {
  const { subject, state } = found.thing;
  const history = await world.store.journal({ subject });
  const [first] = history;
  const args = first && "args" in first.body ? (first.body.args ?? {}) : {};
  const redacted = first?.type === "action.answered" ? (first.body.redacted ?? []) : [];
  const deadline = claimBy(found);
  const lapsed = state.status === "allowed" && deadline !== undefined && world.clock.now() >= deadline;
  const shared = {
    agent: state.agent,
    tool: state.tool,
    args: args as Record<string, unknown>,
    ...(deadline !== undefined && { claimBy: deadline }),
  };
  if (found.by === "pact")
    return {
      ...shared,
      action: idOf(subject),
      state: lapsed ? "expired" : state.status,
      redacted,
      reason: found.thing.state.sentence,
      at: found.thing.state.askedAt,
      waitingFor: [],
    };
  return { ...shared, ...peopleSide(world, found.thing.state, history) };
}

function peopleSide(world: World, approval: Approval, history: JournalEvent[]) {
  const { config, clock } = world;
  const decided = approval.decided;
  const voters = approval.votes.map(({ by }) => nameOf(config, by));
  const decider = decided?.by.startsWith("person:") ? [nameOf(config, decided.by.slice("person:".length))] : [];
  const by = approval.status === "denied" ? decider : voters;
  const reason = reasonOf(history);
  return {
    action: approval.action,
    approval: approval.id,
    state: approval.status,
    redacted: approval.redacted,
    ...(reason && { reason }),
    ...(by.length > 0 && { by }),
    ...(decided && { at: decided.at }),
    expiresAt: approval.expiresAt,
    waitingFor:
      approval.status === "waiting"
        ? approvers(approval, { config, at: clock.now() })
            .filter((id) => !approval.votes.some((vote) => vote.by === id))
            .map((id) => nameOf(config, id))
        : [],
    ...(approval.supersededBy && { supersededBy: approval.supersededBy }),
    ...(approval.reopenedAs && {
      askedAgain: { approval: approval.reopenedAs.approval, action: approval.reopenedAs.action },
    }),
  };
}

const reasoned: ReadonlySet<JournalEvent["type"]> = new Set([
  "approval.denied",
  "approval.reasoned",
  "approval.withdrawn",
  "approval.voted",
]);

/** What was said when it ended, or soon after. */
function reasonOf(history: readonly JournalEvent[]): string | undefined {
  for (const event of history.toReversed()) {
    if (reasoned.has(event.type) && "reason" in event.body)
      if (typeof event.body.reason === "string" && event.body.reason) return event.body.reason;
    if (event.type === "approval.superseded") return event.body.because;
  }
  return undefined;
}
