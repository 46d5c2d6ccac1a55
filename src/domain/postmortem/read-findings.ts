/** The answers to the form of a postmortem become its findings; each that is wrong is said beside its field. */
import { type Verdict, verdicts } from "../breach/breach-events.ts";
import type { FailureMode } from "../pact/pact.ts";
import type { FleetConfig } from "../people/fleet-config.ts";
import { type Instant, localDate } from "../words/time.ts";
import { wallTimeOn } from "../words/wall-clock.ts";
import { dueFrom, type Postmortem } from "./postmortem.ts";
import { type Cause, type ChangeKind, causes, changeKinds, type Findings, findingNames } from "./postmortem-events.ts";

type ReadFindings = { findings: Findings } | { errors: Record<string, string> };

export interface Reading {
  at: Instant;
  config: FleetConfig;
  /** The failure modes that the fleet knows. */
  modes: readonly FailureMode[];
}

/** What is left out of the optional ones: the owner and the day of the draft, and no change. */
export function readFindings(
  fields: Record<string, string | undefined>,
  postmortem: Postmortem,
  { at, config, modes }: Reading,
): ReadFindings {
  const errors: Record<string, string> = {};
  const text = (name: string): string => (fields[name] ?? "").trim();
  const needed = (name: string, what: string): string => {
    if (text(name) === "") errors[name] = `Say ${what}.`;
    return text(name);
  };
  const oneOf = <T extends string>(name: string, known: readonly T[]): T | undefined => {
    const found = known.find((one) => one === text(name));
    if (found === undefined) errors[name] = `Choose one of: ${known.join(", ")}.`;
    return found;
  };
  const summary = needed("summary", "what happened");
  const impact = needed("impact", "what it did, and to whom");
  const factors = needed("factors", "what contributed to it");
  const failureMode = oneOf("failure_mode", modes);
  const cause: Cause | undefined = oneOf("cause", causes);
  const verdict: Verdict | undefined = oneOf("verdict", verdicts);
  const proposed = text("proposed");
  const kind: ChangeKind | undefined =
    text("change_kind") === "" && proposed === "" ? "none" : oneOf("change_kind", changeKinds);
  if (proposed !== "" && (kind === "none" || text("change_kind") === ""))
    errors.change_kind = `Say what kind of change the proposed line is: ${changeKinds.slice(1).join(", ")}.`;
  const owner = text("owner") || postmortem.owner;
  if (!config.people[owner]) errors.owner = `Nobody called ${owner.slice(0, 40)} is in wardroom.yaml.`;
  const due = readDue(text("due"), config.people[owner]?.tz ?? "UTC", dueFrom(postmortem, at));
  if (due === undefined) errors.due = "Write the day as 2026-12-03.";
  else if (text("due") !== "" && due < at) errors.due = "That day is over. Choose a later one.";
  if (Object.keys(errors).length > 0 || !cause || !verdict || !kind || !failureMode || due === undefined)
    return { errors };
  return {
    findings: {
      summary,
      cause,
      impact,
      factors,
      failure_mode: failureMode,
      verdict,
      owner,
      due,
      change_kind: kind,
      ...(proposed && { proposed }),
    },
  };
}

/** What was found, as the fields of the form hold it. */
export function fieldsOf({ due, ...found }: Findings, config: FleetConfig): Record<string, string> {
  const zone = config.people[found.owner]?.tz ?? "UTC";
  const { summary, cause, impact, factors, failure_mode, verdict, owner, change_kind, proposed = "" } = found;
  return {
    summary,
    cause,
    impact,
    factors,
    failure_mode,
    verdict,
    owner,
    change_kind,
    proposed,
    due: localDate(due, zone),
  };
}

/** Of what was found, what these fields say otherwise; fields that are left out stay as they are. */
export function readAmendment(
  fields: Record<string, string | undefined>,
  before: Findings,
  postmortem: Postmortem,
  reading: Reading,
): { findings: Partial<Findings> } | { errors: Record<string, string> } {
  const standing = fieldsOf(before, reading.config);
  const given = findingNames.filter(
    (name) => fields[name] !== undefined && oneForm(fields[name]) !== oneForm(standing[name]),
  );
  const said = Object.fromEntries(given.map((name) => [name, fields[name]]));
  // A day that is over by now was none when it was filed.
  const read = readFindings({ ...standing, due: "", ...said }, postmortem, reading);
  if ("errors" in read) return read;
  const { findings } = read;
  return { findings: Object.fromEntries(given.map((name) => [name, findings[name]])) };
}

/** A form of the web ends its lines in another way. */
const oneForm = (text = ""): string => text.replaceAll("\r\n", "\n").trim();

/** The end of work on that day. */
function readDue(text: string, zone: string, otherwise: Instant): Instant | undefined {
  if (text === "") return otherwise;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text))) return undefined;
  const due = wallTimeOn(text, "18:00", zone);
  return localDate(due, zone) === text ? due : undefined;
}
