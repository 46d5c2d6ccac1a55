/** Linting owners: one accountable person, a ladder that reaches people who may decide in time, quorums that can be met. */

import { type FleetConfig, profileOf, roomOf } from "../people/fleet-config.ts";
import { peopleOf, raciPeople } from "../people/person.ts";
import { formatDuration } from "../words/time.ts";
import { error, warning } from "./finding.ts";
import type { Merged } from "./hierarchy.ts";
import type { ApprovalRule, Finding, LadderStep, Pact, Raci } from "./pact.ts";

type Path = (string | number)[];

export function lintOwners(pact: Pact, merged: Merged, config: FleetConfig | undefined): Finding[] {
  const stated = merged.fields?.raci;
  const ladder = merged.fields?.escalation ?? [{ after: 0, to: "accountable" }];
  const found: Finding[] = [...stepsInTime(pact, merged, ladder)];
  if (!stated?.accountable) {
    found.push(
      error(
        "raci_accountable_missing",
        pact.raci ? ["raci"] : [],
        "nobody is accountable",
        "Add raci: { accountable: PERSON }: exactly one.",
      ),
    );
    return found;
  }
  if (!config) return found;
  const raci: Raci = {
    ...stated,
    accountable: stated.accountable,
    consulted: stated.consulted ?? [],
    informed: stated.informed ?? [],
  };
  found.push(
    ...owners(pact, config),
    ...fourEyes(pact, raci, config),
    ...steps(pact, raci, config),
    ...quorums(pact, raci, ladder, config),
  );
  return found;
}

/** Whoever the pact names must be a person of the fleet; an agent, a bot or a user group answers for nothing. */
function owners({ raci = {} }: Pact, config: FleetConfig): Finding[] {
  const named: [Path, string | undefined][] = [
    [["raci", "responsible"], raci.responsible],
    [["raci", "accountable"], raci.accountable],
    ...(raci.consulted ?? []).map((id, index): [Path, string] => [["raci", "consulted", index], id]),
    ...(raci.informed ?? []).map((id, index): [Path, string] => [["raci", "informed", index], id]),
  ];
  return named.flatMap(([path, id]) => (id === undefined ? [] : isPerson(id, path, config)));
}

function isPerson(id: string, path: Path, config: FleetConfig): Finding[] {
  if (config.people[id]) return [];
  if (config.agents.some(({ pattern }) => pattern === id) || roomOf(config, id) !== "fleet")
    return [error("raci_not_human", path, `${id} is an agent`, "Name a person: only people answer for a pact.")];
  if (config.rooms[id] || /^(@|S[A-Z0-9]{5,}$|B[A-Z0-9]{5,}$)/.test(id))
    return [error("raci_not_human", path, `${id} is not one person`, "Name a person: a group answers for nothing.")];
  return [
    error(
      "owner_unknown",
      path,
      `${id} is not among people`,
      `People: ${Object.keys(config.people).join(", ") || "none yet"}.`,
    ),
  ];
}

/** Who operates an agent may stop it but never let it go; an accountable who operates it leaves that to others. */
function fourEyes(pact: Pact, raci: Raci, config: FleetConfig): Finding[] {
  const names =
    pact.level === "agent" && pact.of ? [pact.of] : pact.level === "room" && pact.of ? agentsOf(pact.of, config) : [];
  const own = names.filter((name) => profileOf(config, name).operator === raci.accountable);
  if (own.length === 0) return [];
  return [
    warning(
      "four_eyes_impossible",
      pact.raci?.accountable ? ["raci", "accountable"] : pact.raci ? ["raci"] : [],
      `${raci.accountable} is accountable for ${own.join(", ")} and also operates it, so may never let it go`,
      "Name another accountable or another operator.",
    ),
  ];
}

/** Names and patterns that sit in a room, as far as the configuration names them. */
const agentsOf = (room: string, config: FleetConfig): string[] => [
  ...new Set([
    ...(config.rooms[room]?.agents ?? []),
    ...config.agents.map(({ pattern }) => pattern).filter((name) => roomOf(config, name) === room),
  ]),
];

function steps(pact: Pact, raci: Raci, config: FleetConfig): Finding[] {
  return (pact.escalation ?? []).flatMap(({ to }, index): Finding[] => {
    const path: Path = ["escalation", index, "to"];
    if (to === "room") return [];
    if (to.startsWith("oncall:"))
      return Object.hasOwn(config.oncall, to.slice(7))
        ? []
        : [error("oncall_unknown", path, `there is no rota ${to.slice(7)}`, "Add it under oncall in wardroom.yaml.")];
    if (to.startsWith("page:"))
      return Object.hasOwn(config.pages, to.slice(5))
        ? []
        : [error("page_unknown", path, `there is no page ${to.slice(5)}`, "Add it under pages in wardroom.yaml.")];
    if (to === "informed")
      return [
        error(
          "step_reaches_nobody",
          path,
          "who is only informed may not decide",
          "Ask the accountable, responsible, deputy, consulted, the room or a person.",
        ),
      ];
    if (!roles.has(to)) return isPerson(to, path, config);
    if (peopleOf(to, raci, config).length > 0) return [];
    const why =
      to === "deputy" ? `${raci.accountable}, who is accountable, has no deputy` : `the pact names nobody ${to}`;
    return [
      error(
        "step_reaches_nobody",
        path,
        `this step reaches nobody who may decide: ${why}`,
        to === "deputy"
          ? `Add deputy: PERSON to ${raci.accountable} in wardroom.yaml.`
          : `Add ${to} to raci, or ask somebody else.`,
      ),
    ];
  });
}

const roles = new Set(["accountable", "responsible", "deputy", "consulted"]);

/**
 * A step after the decision has ended asks nobody anything. Where no decision waits that long it is an error; where some
 * thresholds wait longer than others it is a warning. Automatic interventions are told up the whole ladder.
 */
function stepsInTime(pact: Pact, { thresholds, actions }: Merged, ladder: readonly LadderStep[]): Finding[] {
  const waits = [
    ...thresholds.map(({ threshold: { id, intervention, severity } }) => ({
      id,
      severity,
      ttl: intervention.mode === "gated" ? intervention.ttl : Number.POSITIVE_INFINITY,
    })),
    ...actions.flatMap(({ tool, approval }) =>
      approval ? [{ id: tool, severity: undefined, ttl: approval.ttl }] : [],
    ),
  ];
  if (waits.length === 0) return [];
  const tooLate = ({ after }: LadderStep) => waits.filter(({ ttl }) => after >= ttl);
  if (pact.escalation)
    return pact.escalation.flatMap((step, index): Finding[] => {
      const late = tooLate(step);
      if (late.length === 0) return [];
      const path: Path = ["escalation", index, "after"];
      const who = `the step to ${step.to} after ${formatDuration(step.after)}`;
      const ends = late.map(({ id, ttl }) => `${id} (${formatDuration(ttl)})`).join(", ");
      return late.length === waits.length
        ? [
            error(
              "step_after_ttl",
              path,
              `${who} never comes: every decision ends before it, ${ends}`,
              "Make the step sooner or the ttl longer.",
            ),
          ]
        : [
            warning(
              "step_after_ttl",
              path,
              `${who} comes too late for ${ends}`,
              "Make the step sooner or the ttl longer.",
            ),
          ];
    });
  return pact.thresholds.flatMap(({ id, intervention }, index): Finding[] => {
    const ttl = intervention?.ttl;
    const late = ttl === undefined ? [] : ladder.filter(({ after }) => after >= ttl);
    return ttl !== undefined && late.length > 0
      ? [
          warning(
            "step_after_ttl",
            ["thresholds", index, "intervention", "ttl"],
            `${id} ends after ${formatDuration(ttl)}, before the step to ${late.map(({ to }) => to).join(", ")}`,
            "Make the ttl longer, or add sooner steps.",
          ),
        ]
      : [];
  });
}

function quorums(pact: Pact, raci: Raci, ladder: readonly LadderStep[], config: FleetConfig): Finding[] {
  const rules: [Path, Partial<ApprovalRule> | undefined][] = [
    ...pact.actions.map(({ approval }, index): [Path, ApprovalRule | undefined] => [
      ["actions", index, "approval"],
      approval,
    ]),
    [["asks"], pact.asks],
  ];
  return rules.flatMap(([path, rule]): Finding[] => {
    if (!rule) return [];
    const by = [rule.by ?? "accountable"].flat();
    const unknown = by.flatMap((one) =>
      roles.has(one) || one === "informed" ? [] : isPerson(one, [...path, "by"], config),
    );
    if (unknown.length > 0) return unknown;
    const people = new Set([
      ...by.flatMap((one) => (one === "informed" ? raci.informed : peopleOf(one, raci, config))),
      ...ladder.flatMap(({ to }) => (to === "room" ? raciPeople(raci) : peopleOf(to, raci, config))),
    ]);
    const quorum = rule.quorum ?? 1;
    return people.size >= quorum
      ? []
      : [
          error(
            "quorum_unreachable",
            [...path, rule.quorum === undefined ? "by" : "quorum"],
            `${quorum} people must approve, but only ${people.size} can: ${[...people].join(", ") || "nobody"}`,
            "Lower the quorum, or name more people in by or the escalation.",
          ),
        ];
  });
}
