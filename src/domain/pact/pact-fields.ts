/** The fields of a pact beside its thresholds and actions, and what "tighter" means for each. */

import { type Duration, formatDuration } from "../words/time.ts";
import { type Field, field, higher, lower, nearest, type Order, ranked, subset, superset } from "./field.ts";
import { autonomies, type LadderStep, type Pact, type RaciRole, type Severity, severities } from "./pact.ts";

const own = <K extends keyof Pact & string>(key: K, order: Order<NonNullable<Pact[K]>>): Field<Pact> =>
  field(
    key,
    (pact) => pact[key] ?? undefined,
    (pact, value) => ({ ...pact, [key]: value }),
    order,
  );

type Part = "asks" | "autonomy" | "postmortem" | "raci";

/** A field of one of the pact's parts; a pact states only the fields that it changes. */
const inPart = <P extends Part, K extends keyof NonNullable<Pact[P]> & string>(
  part: P,
  key: K,
  order: Order<NonNullable<NonNullable<Pact[P]>[K]>>,
  words?: (value: NonNullable<NonNullable<Pact[P]>[K]>) => string,
): Field<Pact> =>
  field(
    `${part}.${key}`,
    (pact) => (pact[part] as NonNullable<Pact[P]> | undefined)?.[key] ?? undefined,
    (pact, value) => ({ ...pact, [part]: { ...pact[part], [key]: value } }),
    order,
    words,
  );

const sooner: Order<Duration> = lower;
/** Narrowed, or asked for a postmortem, from a lower severity on. */
const fromLower: Order<Severity> = ranked(...[...severities].reverse());

/** Where nothing is said an agent never earns more, so saying when it does loosens. */
const widening: Order<{ clean_runs: number; drill?: boolean }> = {
  appears: "looser",
  relate(from, to) {
    if (to.clean_runs < from.clean_runs || (from.drill && !to.drill)) return "looser";
    return to.clean_runs > from.clean_runs || (to.drill && !from.drill) ? "tighter" : "same";
  },
  both: (from, to) => ({
    clean_runs: Math.max(from.clean_runs, to.clean_runs),
    ...((from.drill || to.drill) && { drill: true }),
  }),
};

/** A step is known by whom it asks, and by its turn when somebody is asked twice. */
export function ladderKeys(steps: readonly LadderStep[]): string[] {
  const turns = new Map<string, number>();
  return steps.map(({ to }) => {
    const turn = (turns.get(to) ?? 0) + 1;
    turns.set(to, turn);
    return `${to}/${turn}`;
  });
}

/** Is this step no later, and for no fewer severities, than the parent's? */
export const keepsStep = (parent: LadderStep, step: LadderStep): boolean =>
  step.after <= parent.after && rank(step.from) <= rank(parent.from);

const rank = (severity: Severity | undefined): number => (severity ? severities.indexOf(severity) : 0);

/** Every parent step stays, no later; the child may add steps between. */
const ladder: Order<LadderStep[]> = {
  relate(from, to) {
    const [keys, theirs] = [ladderKeys(from), ladderKeys(to)];
    const kept = from.every((step, index) => {
      const twin = to[theirs.indexOf(keys[index] ?? "")];
      return twin !== undefined && keepsStep(step, twin);
    });
    return kept ? "tighter" : "looser";
  },
  both(from, to) {
    const [keys, theirs] = [ladderKeys(from), ladderKeys(to)];
    const merged = from.map((step, index): LadderStep => {
      const twin = to[theirs.indexOf(keys[index] ?? "")];
      if (!twin) return step;
      const first = rank(twin.from) < rank(step.from) ? twin.from : step.from;
      return { after: Math.min(step.after, twin.after), to: step.to, ...(first && { from: first }) };
    });
    const added = to.filter((_, index) => !keys.includes(theirs[index] ?? ""));
    return [...merged, ...added].sort((a, b) => a.after - b.after);
  },
};

const sayLadder = (steps: readonly LadderStep[]): string =>
  steps.map(({ after, to, from }) => `${formatDuration(after)} ${to}${from ? ` (from ${from})` : ""}`).join(", ");

const raci = (role: RaciRole): Field<Pact> => inPart("raci", role, nearest);

export const pactFields: Field<Pact>[] = [
  own("title", nearest),
  own("boundary", nearest),
  own("promise", nearest),
  raci("responsible"),
  raci("accountable"),
  raci("consulted"),
  raci("informed"),
  own("enforce", ranked("shadow", "live")),
  own("unlisted", ranked("allow", "ask", "deny")),
  own("free", subset),
  inPart("asks", "by", nearest),
  inPart("asks", "quorum", higher),
  inPart("asks", "ttl", sooner, formatDuration),
  inPart("asks", "on_silence", ranked("hold", "deny")),
  inPart("asks", "risk", ranked("normal", "irreversible")),
  field(
    "escalation",
    (pact) => pact.escalation,
    (pact, escalation) => ({ ...pact, escalation }),
    ladder,
    sayLadder,
  ),
  own("evidence", superset),
  inPart("autonomy", "start", ranked(...[...autonomies].reverse())),
  inPart("autonomy", "widen_after", widening),
  inPart("autonomy", "narrow_on", fromLower),
  inPart("postmortem", "from", fromLower),
  inPart("postmortem", "or_escalated_to", lower),
  own("if_wardroom_is_down", ranked("allow_listed", "deny")),
  own("failure_modes", superset),
];
