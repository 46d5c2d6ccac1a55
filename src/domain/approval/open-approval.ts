/** A question to people begins: what is asked, whom, until when, and the first call. */
import { event, type NewEvent } from "../journal/event.ts";
import { unminted } from "../journal/short-id.ts";
import { callAtOnce } from "../ladder/ask.ts";
import type { Escalated } from "../ladder/climb.ts";
import { type EffectivePact, type PersonId, severities } from "../pact/pact.ts";
import type { AgentProfile, FleetConfig } from "../people/fleet-config.ts";
import { isAway } from "../people/person.ts";
import type { Duration, Instant } from "../words/time.ts";
import type { Asking } from "./asking.ts";
import { masked } from "./mask.ts";
import { namedBy } from "./voters.ts";

interface Opening {
  action: string;
  agent: AgentProfile;
  requester?: PersonId;
  /** Others whose tokens asked for what a person now asks again. */
  joinedBy?: PersonId[];
  run?: string;
  tool: string;
  args: Record<string, unknown>;
  argsDigest: string;
  reason?: string;
  asking: Asking;
  effective: EffectivePact;
  ackTtl: Duration;
  /** Digests of the arguments that a standing approval would keep the same. */
  same: Record<string, string>;
  ruleDigest: string;
  sentence: string;
  nonce: string;
  key?: { key: string; body: string };
  replaces?: string;
  /** A person asks again what its agent had asked as `of`: the arguments come as they were kept, masked where they had to be. */
  again?: { of: string; by: PersonId };
}

export function openApproval(opening: Opening, { at, config }: { at: Instant; config: FleetConfig }): NewEvent[] {
  const { agent, asking, effective, args } = opening;
  const subject = `approval:${unminted.approval}`;
  // A step that is for grave things only is climbed by what cannot be taken back.
  const severity = asking.risk === "irreversible" ? "critical" : "high";
  const ladder = effective.escalation.filter(
    ({ from }) => !from || severities.indexOf(severity) >= severities.indexOf(from),
  );
  const asker = opening.again ? `person:${opening.again.by}` : `agent:${agent.id}`;
  const asked = event("approval.asked", subject, asker, {
    action: opening.action,
    agent: agent.id,
    room: agent.room,
    ...(agent.operator && { operator: agent.operator }),
    ...(opening.requester && { requester: opening.requester }),
    ...(opening.joinedBy && { joined_by: opening.joinedBy }),
    ...(opening.run && { run: opening.run }),
    tool: opening.tool,
    args: opening.again ? args : masked(args, asking.redact),
    args_digest: opening.argsDigest,
    ...(opening.reason && { reason: opening.reason }),
    clause: asking.clause,
    cited: asking.cited,
    effective: effective.of,
    needs: asking.needs,
    ttl: asking.ttl,
    on_silence: asking.on_silence,
    risk: asking.risk,
    says: asking.says,
    ...(asking.show && { show: asking.show }),
    redacted: asking.redact.filter((name) => Object.hasOwn(args, name)),
    ...(asking.standing && { standing: asking.standing }),
    same: opening.same,
    rule_digest: opening.ruleDigest,
    sentence: opening.sentence,
    raci: effective.raci,
    ladder,
    ack_ttl: opening.ackTtl,
    nonce: opening.nonce,
    ...(opening.key && { key: opening.key.key, body_digest: opening.key.body }),
    ...(opening.replaces && { replaces: opening.replaces }),
    ...(opening.again && { again: opening.again }),
  });
  return [asked, event("approval.escalated", subject, "wardroom", firstCall(opening, ladder, { at, config }))];
}

/** At once: whoever the rule names, together with the foot of the ladder. */
function firstCall(
  { asking, effective: { raci }, agent, requester, joinedBy = [] }: Opening,
  ladder: EffectivePact["escalation"],
  { at, config }: { at: Instant; config: FleetConfig },
): Escalated {
  const foot = callAtOnce(ladder, 1, { raci, config, at });
  const named = [...new Set(asking.needs.flatMap((need) => namedBy(need, raci, config, at)))];
  // Who may not decide it is not woken for it, as long as there is somebody else.
  const own = new Set([agent.operator, requester, ...joinedBy]);
  const present = named.filter((id) => !isAway(config, id, at));
  const to = [...new Set([...present, ...(foot?.to ?? [])])];
  const others = to.filter((id) => !own.has(id));
  const called = others.length > 0 ? others : to;
  const instead_of = [...new Set([...named.filter((id) => isAway(config, id, at)), ...(foot?.instead_of ?? [])])];
  const unreachable = instead_of.filter((id) => config.people[id]?.unreachable);
  return {
    step: foot?.step ?? 0,
    round: 1,
    target: foot?.target ?? "by",
    to: called,
    by_rule: called.filter((id) => !foot?.to.includes(id)),
    instead_of,
    ...(unreachable.length > 0 && { unreachable }),
    room: foot?.room ?? false,
    ...(foot?.pages && { pages: foot.pages }),
  };
}
