/** A child pact may only tighten: every statement that loosens a parent is found and named. */

import { formatDuration } from "../words/time.ts";
import type { Field } from "./field.ts";
import { asSaid, citationOf, complete, hold, merge, sayings, statesField } from "./hierarchy.ts";
import type { Finding, Pact, PactCitation, PactVersion } from "./pact.ts";
import { keepsStep, ladderKeys, pactFields } from "./pact-fields.ts";
import { thresholdFields } from "./threshold-fields.ts";

/** What a pact says that is looser than its parents, given from the fleet down. Empty: it only tightens. */
export function tightens(parents: readonly PactVersion[], child: Pact): Finding[] {
  return [...thresholds(parents, child), ...fields(parents, child), ...ladder(parents, child)];
}

function thresholds(parents: readonly PactVersion[], child: Pact): Finding[] {
  const found: Finding[] = [];
  for (const [index, stated] of child.thresholds.entries()) {
    const said = sayings(stated.id, parents);
    const above = merge(parents).thresholds.find(({ threshold }) => threshold.id === stated.id);
    const value = above && complete(stated, above.threshold, child);
    if (!value) continue;
    for (const field of thresholdFields) {
      const held = statesField(stated, field.path) ? hold(field, said, undefined) : undefined;
      if (held)
        found.push(
          ...judge(
            field,
            held,
            value,
            ["thresholds", index, ...field.path.split(".")],
            `thresholds.${stated.id}.${field.path}`,
          ),
        );
    }
  }
  return found;
}

function fields(parents: readonly PactVersion[], child: Pact): Finding[] {
  return pactFields.flatMap((field) => {
    if (field.path === "escalation" || !field.isStated(child)) return [];
    const held = hold(field, asSaid(parents), undefined);
    return held ? judge(field, held, child, field.path.split("."), field.path) : [];
  });
}

/** Steps a child leaves out stay as they are; a step it repeats may not be later or for fewer severities. */
function ladder(parents: readonly PactVersion[], child: Pact): Finding[] {
  const field = pactFields.find(({ path }) => path === "escalation");
  const held = field && hold(field, asSaid(parents), undefined);
  const above = held?.value.escalation;
  if (!above || !child.escalation) return [];
  const [keys, theirs] = [ladderKeys(above), ladderKeys(child.escalation)];
  return child.escalation.flatMap((step, index) => {
    const parent = above[keys.indexOf(theirs[index] ?? "")];
    if (!parent || keepsStep(parent, step)) return [];
    const late = step.after > parent.after;
    return [
      loosened(
        ["escalation", index, late ? "after" : "from"],
        `the step to ${step.to} comes ${late ? `after ${formatDuration(step.after)}` : `from ${step.from}`}, in ${held.source} ${late ? `after ${formatDuration(parent.after)}` : `from ${parent.from ?? "low"}`}`,
        `Make it no later than the parent's, or leave it out: the parent's step stays.`,
      ),
    ];
  });
}

function judge<S>(
  field: Field<S>,
  held: { value: S; source: PactCitation },
  said: S,
  at: (string | number)[],
  path: string,
): Finding[] {
  const relation = field.relate(held.value, said);
  const { source } = held;
  const [here, there] = [field.say(said), field.say(held.value)];
  if (relation === "looser")
    return [
      loosened(
        at,
        `${path} is ${here}, looser than ${there} in ${source}`,
        `Make it at least as tight, or have ${source} list ${path} as overridable.`,
      ),
    ];
  if (relation === "fixed")
    return [
      {
        severity: "error",
        code: "may_not_change",
        path: at,
        message: `${path} is ${here}, but ${source} says ${there}`,
        hint: "A child may not change it: leave it out, or give this threshold an id of its own.",
      },
    ];
  return [];
}

const loosened = (path: (string | number)[], message: string, hint: string): Finding => ({
  severity: "error",
  code: "loosened",
  path,
  message,
  hint,
});

/** What a pact says that its children say more loosely: it overrules them. For the parent's author, who may not expect it. */
export function overrules(
  parents: readonly PactVersion[],
  changed: PactVersion,
  children: readonly PactVersion[],
): Finding[] {
  return children.flatMap((child) =>
    tightens([...parents, changed], child.pact)
      .filter(({ path }) => !tightens(parents, child.pact).some((already) => already.path.join() === path.join()))
      .map(
        (found): Finding => ({
          severity: "warning",
          code: "shadowed",
          path: ownPath(changed.pact, child.pact, found.path),
          message: `this overrules ${citationOf(child)}: ${found.message}`,
          hint: `The tighter wins; tell the owner of ${child.id}.`,
        }),
      ),
  );
}

/** The place in the parent's file that speaks of what a path in the child's file speaks of. */
function ownPath(parent: Pact, child: Pact, path: (string | number)[]): (string | number)[] {
  if (path[0] !== "thresholds") return path.slice(0, 1);
  const id = child.thresholds[Number(path[1])]?.id;
  const index = parent.thresholds.findIndex((one) => one.id === id);
  return index < 0 ? [] : ["thresholds", index, ...path.slice(2)];
}
