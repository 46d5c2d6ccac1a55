/** What people and time do to a postmortem: it is filed once, with the verdict of its breach, and amended; until then its owner hears of it. */
import { forbid } from "../breach/answer-breach.ts";
import type { Breach } from "../breach/breach.ts";
import { type DecidedBy, event, type NewEvent, type Subject } from "../journal/event.ts";
import { pactNamed } from "../pact/citation.ts";
import type { FleetConfig } from "../people/fleet-config.ts";
import { isAway, nameOf } from "../people/person.ts";
import { listNames } from "../people/who-may.ts";
import { type Decision, done, nothing, refused } from "../words/reply.ts";
import { type Instant, localDate, localTime } from "../words/time.ts";
import { type Postmortem, remindsAt } from "./postmortem.ts";
import { type Findings, findingNames, sayChanged } from "./postmortem-events.ts";
import { workingTime } from "./working-hours.ts";

interface Now {
  at: Instant;
  config: FleetConfig;
}

const on = ({ id }: Pick<Postmortem, "id">): Subject => `postmortem:${id}`;

/** Undefined: this person may write it. Its owner may, an admin, and whoever may resolve the breach. */
function mayNotWrite(
  { id, owner }: Postmortem,
  breach: Breach,
  as: DecidedBy,
  now: Now,
): Decision<NewEvent> | undefined {
  const { config } = now;
  if (owner === as.by || config.admins.includes(as.by)) return undefined;
  const no = forbid(breach, "steer", as, now);
  if (no?.reply.type !== "refused" || no.reply.code !== "not_eligible") return no;
  const { responsible, accountable } = breach.raci;
  const deputy = config.people[accountable]?.deputy;
  const may = [owner, accountable, responsible, deputy, ...breach.reached].filter((one) => one !== undefined);
  return refuse(
    "not_eligible",
    `${id} is for ${listNames([...new Set(may)], config)} to write. What you know of ${breach.id} you can say in its thread.`,
  );
}

/** Undefined: this person may file it now. */
export function mayNotFile(
  postmortem: Postmortem,
  breach: Breach,
  as: DecidedBy,
  now: Now,
): Decision<NewEvent> | undefined {
  const no = mayNotWrite(postmortem, breach, as, now);
  if (no) return no;
  if (postmortem.filed) {
    const { by, at } = postmortem.filed;
    const zone = now.config.people[as.by]?.tz ?? "UTC";
    return refuse(
      "already_decided",
      `${postmortem.id} was filed by ${nameOf(now.config, by)} on ${localDate(at, zone)} at ${localTime(at, zone)}. What it says can be amended on its card.`,
    );
  }
  return breach.status === "open"
    ? refuse("decision_waits", `${breach.id} is open again. Resolve it first; then ${postmortem.id} can be filed.`)
    : undefined;
}

/** With it the breach is reviewed, where that is still to be done. */
export function file(
  postmortem: Postmortem,
  breach: Breach,
  { as, findings }: { as: DecidedBy; findings: Findings },
  now: Now,
): Decision<NewEvent> {
  const no = mayNotFile(postmortem, breach, as, now);
  if (no) return no;
  const { verdict } = findings;
  return {
    events: [
      event("postmortem.filed", on(postmortem), `person:${as.by}`, { ...as, ...findings, ...proposing(findings) }),
      ...(breach.status === "resolved"
        ? [event("breach.verdict-given", `breach:${breach.id}`, `person:${as.by}`, { ...as, verdict })]
        : []),
    ],
    reply: done(`${postmortem.id} is filed, and ${breach.id} is reviewed: ${verdict}.${whatFollows(breach, findings)}`),
  };
}

/** Undefined: this person may say anew what was found. `epoch`: of what they read; another one wrote since. */
export function mayNotAmend(
  postmortem: Postmortem,
  breach: Breach,
  { as, epoch }: { as: DecidedBy; epoch?: number | undefined },
  now: Now,
): Decision<NewEvent> | undefined {
  const no = mayNotWrite(postmortem, breach, as, now);
  if (no) return no;
  if (!postmortem.filed)
    return refuse(
      "decision_waits",
      `${postmortem.id} is not filed yet. Write it first: /ward postmortem ${postmortem.id}`,
    );
  if (epoch === undefined || epoch === postmortem.epoch) return undefined;
  const by = postmortem.amended?.by ?? postmortem.filed.by;
  return refuse(
    "token_stale",
    `${nameOf(now.config, by)} wrote in ${postmortem.id} after you opened it, so nothing of yours was kept. Open it once more.`,
  );
}

/** `before`: what it says now. The verdict of the breach follows, unless that was opened again since. */
export function amend(
  postmortem: Postmortem,
  breach: Breach,
  { as, before, findings, epoch }: { as: DecidedBy; before: Findings; findings: Findings; epoch?: number | undefined },
  now: Now,
): Decision<NewEvent> {
  const no = mayNotAmend(postmortem, breach, { as, epoch }, now);
  if (no) return no;
  const changed = findingNames.filter((name) => findings[name] !== before[name]);
  if (changed.length === 0) return { events: [], reply: nothing(`${postmortem.id} says exactly this already`) };
  const { verdict } = findings;
  const judges = changed.includes("verdict") && breach.status === "reviewed" && breach.postmortem === postmortem.id;
  return {
    events: [
      event("postmortem.amended", on(postmortem), `person:${as.by}`, {
        ...as,
        ...findings,
        changed,
        ...(changed.includes("proposed") && proposing(findings)),
      }),
      ...(judges ? [event("breach.verdict-given", `breach:${breach.id}`, `person:${as.by}`, { ...as, verdict })] : []),
    ],
    reply: done(
      `${postmortem.id} is amended: ${sayChanged(changed)}.${judges ? ` ${breach.id} is judged anew: ${verdict}.` : ""}`,
    ),
  };
}

const proposing = ({ proposed }: Findings): { proposes?: true } => (proposed ? { proposes: true } : {});

/** A verdict that finds the pact wrong changes nothing by itself. */
const whatFollows = ({ clause }: Breach, { verdict, proposed }: Findings): string =>
  verdict === "pact right" || proposed
    ? ""
    : ` The pact stays as it is until somebody proposes better: /ward propose ${pactNamed(clause)}`;

/** Never outside of the owner's working hours: what a stop of Wardroom delayed into the night waits until they begin. */
export function remind(postmortem: Postmortem, nth: number, { at, config }: Now): Decision<NewEvent> {
  const due = remindsAt(postmortem);
  if (due === undefined || due > at || nth !== postmortem.reminded + 1)
    return { events: [], reply: nothing("it was filed, or they were reminded") };
  const until = workingTime(at, postmortem.zone);
  if (until > at)
    return {
      events: [event("postmortem.postponed", on(postmortem), "wardroom", { until })],
      reply: done("It waits for the morning."),
    };
  const { owner } = postmortem;
  const deputy = config.people[owner]?.deputy;
  const to = isAway(config, owner, at) && deputy && !isAway(config, deputy, at) ? deputy : owner;
  return {
    events: [event("postmortem.reminded", on(postmortem), "wardroom", { nth, to: [to] })],
    reply: done(`${nameOf(config, to)} was reminded.`),
  };
}

const refuse = (
  code: "not_eligible" | "already_decided" | "decision_waits" | "token_stale",
  sentence: string,
): Decision<NewEvent> => ({
  events: [],
  reply: refused(code, sentence),
});
