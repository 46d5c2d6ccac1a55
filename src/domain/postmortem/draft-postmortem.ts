/** A breach that ends is asked about once more: where its pact wants a postmortem, one is drafted with its end. */
import type { Breach } from "../breach/breach.ts";
import type { Member } from "../breach/members/member.ts";
import { event, type NewEvent, type Subject } from "../journal/event.ts";
import { unminted } from "../journal/short-id.ts";
import { type Raci, type Severity, severities } from "../pact/pact.ts";
import type { FleetConfig } from "../people/fleet-config.ts";
import { nameOf } from "../people/person.ts";
import { type Decision, done } from "../words/reply.ts";
import { type Instant, localDate } from "../words/time.ts";
import { type Postmortem, type PostmortemRule, workdaysToWrite } from "./postmortem.ts";
import type { PostmortemEvents } from "./postmortem-events.ts";
import { endOfWorkday } from "./working-hours.ts";

type Draft = PostmortemEvents["postmortem.drafted"];

interface Now {
  at: Instant;
  config: FleetConfig;
}

/**
 * Who writes it and why; undefined where no pact asks for one. Of several agents each is asked about by the rule and the severity of its
 * own pact, and one that asks is enough: there is one for all of them, of whoever answers for that agent.
 */
export function whyPostmortem(breach: Breach): Pick<Postmortem, "owner" | "why"> | undefined {
  if (breach.shadow) return undefined;
  const { postmortemRule: rule, threshold, raci, members, highestStep } = breach;
  const all = [{ rule, severity: threshold.severity, raci }, ...members.map(asked)];
  const serious = all.find((one) => isSerious(one));
  if (serious) return { owner: serious.raci.accountable, why: "severity" };
  const climbed = all.find(({ rule: of }) => of?.or_escalated_to !== undefined && highestStep >= of.or_escalated_to);
  return climbed && { owner: climbed.raci.accountable, why: "escalated" };
}

interface Asked {
  rule: PostmortemRule | undefined;
  severity: Severity;
  raci: Raci;
}

const asked = ({ postmortemRule, severity, raci }: Member): Asked => ({ rule: postmortemRule, severity, raci });

const isSerious = ({ rule, severity }: Asked): boolean =>
  rule?.from !== undefined && severities.indexOf(severity) >= severities.indexOf(rule.from);

/**
 * What was decided, with the draft where it ends the breach: in the same commit, so that none is ever missing. Noise needs none; what
 * was drafted before the breach was opened again still stands.
 */
export function withPostmortem(breach: Breach, decision: Decision<NewEvent>, now: Now): Decision<NewEvent> {
  const why = whyPostmortem(breach);
  const ends = decision.events.find(({ type }) => type === "breach.resolved");
  if (!why || ends?.type !== "breach.resolved" || ends.body.because === "noise") return decision;
  const id = breach.postmortem ?? unminted.postmortem;
  const draft = breach.postmortem === undefined ? draftOf(breach, why, now) : undefined;
  return {
    events: [
      ...decision.events
        // The verdict comes with it.
        .filter(({ type }) => type !== "breach.verdict-given")
        .map((one): NewEvent => (one === ends ? { ...ends, body: { ...ends.body, postmortem: id } } : one)),
      ...(draft ? [event("postmortem.drafted", unmintedPostmortem, "wardroom", draft)] : []),
    ],
    reply:
      decision.reply.type === "done"
        ? done(`${decision.reply.sentence} ${needs(breach.id, id, draft, now.config)}`)
        : decision.reply,
  };
}

/** Its id is minted as it is written. */
export const unmintedPostmortem: Subject = `postmortem:${unminted.postmortem}`;

export function draftOf(
  { id, room, agent }: Breach,
  { owner, why }: Pick<Postmortem, "owner" | "why">,
  { at, config }: Now,
): Draft {
  const zone = config.people[owner]?.tz ?? "UTC";
  return { breach: id, room, agent, owner, zone, due: endOfWorkday(at, workdaysToWrite, zone), why };
}

function needs(breach: string, id: string, draft: Draft | undefined, config: FleetConfig): string {
  const by = draft ? `, which ${nameOf(config, draft.owner)} writes by ${localDate(draft.due, draft.zone)}` : "";
  return `It needs its postmortem (${id})${by}; the verdict comes with it: /ward postmortem ${breach}`;
}
