/** What can happen to a breach. */
import type { RunsJudged } from "../evidence/judged-runs.ts";
import type { DecidedBy, Subject } from "../journal/event.ts";
import type { AskingTraitsOf } from "../journal/traits.ts";
import type { Escalated } from "../ladder/climb.ts";
import type {
  AgentId,
  ClauseCitation,
  InterventionKind,
  LadderStep,
  Limit,
  PactCitation,
  PersonId,
  Raci,
  RoomId,
  Severity,
  Threshold,
} from "../pact/pact.ts";
import type { PostmortemRule } from "../postmortem/postmortem.ts";
import type { ScopeKey } from "../watch/scope.ts";
import type { Instant } from "../words/time.ts";

export const verdicts = ["pact right", "pact outdated", "threshold stale", "wrong person", "wrong approval"] as const;
export type Verdict = (typeof verdicts)[number];

/** What the watch measured when it crossed. */
export interface Measured {
  value: number;
  samples: number;
  /** Samples beyond the breach bound. */
  bad: number;
  /** Event time of the crossing signal. */
  at: Instant;
  /** Wall time at which the crossing signal reached Wardroom; "time to intervention" starts here. */
  received_at: Instant;
}

/** An agent as it comes into a breach that is about several: judged by its own pact, owned by its own people. */
export interface MemberBody {
  agent: AgentId;
  role?: string;
  operator?: PersonId;
  clause: ClauseCitation;
  effective: PactCitation[];
  threshold: Threshold;
  raci: Raci;
  measured: Measured;
  near_misses: number;
  /** When its own pact asks for a postmortem. */
  postmortem?: PostmortemRule;
}

/** Which members of a breach it concerns; absent where the breach is about one agent. */
interface OfMembers {
  agents?: AgentId[];
}

/** An agent whose work was used and that breached before (`breach`, "BR-141"); or what agents that breached at once share. */
export type BreachOrigin =
  | { because: "upstream"; agent: AgentId; breach: string }
  | { because: "shared"; breaches: string[] };

export interface BreachEvents {
  "breach.opened": {
    agent: AgentId;
    room: RoomId;
    role?: string;
    operator?: PersonId;
    clause: ClauseCitation;
    effective: PactCitation[];
    crossing: string;
    threshold: Threshold;
    raci: Raci;
    ladder: LadderStep[];
    measured: Measured;
    near_misses: number;
    /** How complete the evidence was of the runs its threshold looks at, as far as they were judged when it opened. */
    evidence?: RunsJudged;
    reopen_window: number;
    ack_ttl: number;
    /** When its pact asks for a postmortem, as it was when it opened. */
    postmortem?: PostmortemRule;
    /** Judged over several agents together: "role:airline/airline-service", "room:airline", "fleet". Absent: over `agent` alone. */
    scope?: ScopeKey;
    /** Whom it is about, `agent` first; absent: `agent` alone. All are under `threshold`. */
    members?: Pick<MemberBody, "agent" | "role" | "operator" | "effective" | "raci" | "postmortem">[];
    /** Only watched: nobody is called and nothing is held back; what follows is what would have happened. */
    shadow?: true;
    /** Beyond the room's card budget: told in a line that counts, until it stands out. */
    gathered?: true;
    /** Where it comes from, as far as that was known then; absent: from the agent itself. */
    origin?: BreachOrigin;
  };
  /** A storm: the breach took another agent in. `from`: the breach of its own that the agent had till then. */
  "breach.member-joined": MemberBody & { crossing: string; from?: Subject };
  /** A member whose value had recovered crossed its threshold once more while the breach was open. */
  "breach.member-returned": { agent: AgentId; crossing: string; measured: Measured };
  /** A storm: another breach took its agents in, and asks about them from now on. */
  "breach.merged": { into: Subject };
  /** The ladder reached a step. `to` are the people asked; `instead_of` who was away; `room` when the whole room is asked. */
  "breach.escalated": Escalated & { because?: "storm" };
  "breach.acknowledged": DecidedBy & { until: Instant };
  /** `again`: everyone on the ladder was called before, so it starts from its foot; `snoozed`: what ended was a snooze. */
  "breach.unacknowledged": Partial<DecidedBy> & { because: "person" | "timeout"; again?: true; snoozed?: true };
  /** Holds the ladder until `until`; `asked` is what the person wanted, where a waiting decision granted less. */
  "breach.snoozed": DecidedBy & { until: Instant; asked: Instant };
  /** The hold of `by` is about to end without a word; `quiet`: in their quiet hours, so it calls nobody. */
  "breach.reminded": { by: PersonId; until: Instant; quiet?: true };
  /**
   * Three quarters of the time to decide are gone: whoever may decide it is called once more, before it ends at `until`. `quiet`: in
   * their quiet hours, so it calls nobody.
   */
  "breach.warned": { to: PersonId[]; until: Instant; quiet?: true };
  /** `to` is called in place of whoever was asked; the ladder starts again with them. */
  "breach.reassigned": DecidedBy & { to: PersonId };
  /** Nothing was prepared: a person chose. A restraint follows as "breach.applied". */
  "breach.chosen": DecidedBy & { do: InterventionKind | "nothing" } & OfMembers;
  /** Nobody is called until `until`: `by` muted it, or those who would be called have quiet hours. No decision waits longer for it. */
  "breach.hushed": { because: "muted" | "quiet-hours"; until: Instant; by?: PersonId };
  "breach.unhushed": Partial<DecidedBy> & { because: "time" | "person" };
  /** It crossed again while open, and the pact in force now calls it worse. */
  "breach.worsened": { severity: Severity; crossing: string };
  "breach.approved": DecidedBy & OfMembers;
  "breach.denied": DecidedBy & OfMembers;
  "breach.expired": { silence: "apply" | "hold" | "drop" } & OfMembers;
  "breach.applied": { kind: InterventionKind; limit?: Limit; to_intervention_ms: number } & OfMembers;
  "breach.lifted": DecidedBy & OfMembers;
  "breach.withdrawn": { because: "recovered" | "resolved" };
  "breach.recovered": { measured: Measured } & OfMembers;
  /** `postmortem`: "PM-12", drafted with it or before it was opened again; it is reviewed once that is filed. */
  "breach.resolved": Partial<DecidedBy> & { because: "person" | "recovered" | "noise"; postmortem?: string };
  "breach.verdict-given": DecidedBy & { verdict: Verdict };
  "breach.reopened": Partial<DecidedBy> & {
    because: "person" | "crossed-again";
    crossing?: string;
    measured?: Measured;
  } & OfMembers;
}

const own = { about: "breach", rooms: "own", shows: "sentence" } as const;
/** With what the person wrote. */
const said = { ...own, redacts: ["reason"] } as const;

export const breachTraits = {
  "breach.opened": { about: "breach", rooms: "named", shows: "sentence", tells: { thread: "card", urgent: true } },
  "breach.member-joined": { ...own, tells: { thread: "card", gathers: true } },
  "breach.member-returned": { ...own, tells: { thread: "line", gathers: true } },
  "breach.merged": { ...own, tells: { thread: "line", settles: true } },
  "breach.escalated": { ...own, tells: { thread: "line", calls: "ladder", urgent: true } },
  "breach.acknowledged": { ...said, tells: { thread: "line", settles: true, pager: "acknowledge" } },
  "breach.unacknowledged": { ...said, tells: { thread: "line" } },
  "breach.snoozed": { ...said, tells: { thread: "line", settles: true, pager: "acknowledge" } },
  "breach.reminded": { ...own, tells: { thread: "line" } },
  "breach.warned": { ...own, tells: { thread: "line", calls: "again", urgent: true } },
  "breach.reassigned": { ...said, tells: { thread: "line" } },
  "breach.chosen": { ...said, decision: true, tells: { thread: "line", settles: true, pager: "acknowledge" } },
  "breach.hushed": { ...own, tells: { thread: "line", settles: true } },
  "breach.unhushed": { ...said, tells: { thread: "line" } },
  "breach.worsened": { ...own, tells: { thread: "line" } },
  "breach.approved": { ...said, decision: true, tells: { thread: "card", pager: "acknowledge" } },
  "breach.denied": { ...said, decision: true, tells: { thread: "line", settles: true, pager: "acknowledge" } },
  "breach.expired": { ...own, decision: true, tells: { thread: "line", settles: true } },
  "breach.applied": { ...own, tells: { thread: "line", settles: true } },
  "breach.lifted": { ...said, decision: true, tells: { thread: "line" } },
  "breach.withdrawn": { ...own, tells: { thread: "card", settles: true } },
  "breach.recovered": { ...own, tells: { thread: "line" } },
  "breach.resolved": { ...said, decision: true, tells: { thread: "line", settles: true, pager: "resolve" } },
  "breach.verdict-given": { ...said, decision: true, tells: { thread: "line" } },
  "breach.reopened": { ...said, decision: true, tells: { thread: "line", urgent: true } },
} as const satisfies AskingTraitsOf<BreachEvents>;
