/** The form in which a postmortem is written: what happened first, then what follows from it. */
import type { Breach } from "../../domain/breach/breach.ts";
import { verdicts } from "../../domain/breach/breach-events.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import type { Postmortem } from "../../domain/postmortem/postmortem.ts";
import { causes, changeKinds } from "../../domain/postmortem/postmortem-events.ts";
import { capital } from "../../domain/words/capital.ts";
import type { Form } from "../card.ts";

/** A list of Discord holds so many. */
const mostChoices = 25;
/** What a field of Slack takes. */
export const longestText = 3_000;

/** `standing`: what stands in its fields when it opens: the story of the journal, or what was filed. `modes`: those the fleet knows. */
export function postmortemForm(
  postmortem: Postmortem,
  breach: Breach,
  { config, standing, modes }: { config: FleetConfig; standing: Record<string, string>; modes: readonly string[] },
): Form {
  const { owner } = postmortem;
  const amends = postmortem.status === "filed";
  const people = [owner, ...Object.keys(config.people).filter((id) => id !== owner)].slice(0, mostChoices);
  const options = (values: readonly string[]) =>
    values.slice(0, mostChoices).map((value) => ({ value, label: capital(value) }));
  const value = (name: string): { value?: string } => (standing[name] ? { value: standing[name] } : {});
  return {
    title: `Postmortem ${breach.id}`.slice(0, 24),
    submit: amends ? "Amend" : "File",
    intro: [
      amends
        ? `What you change counts from now on; what ${postmortem.id} said before stays under Details of its card.`
        : `The summary holds what the journal knows of ${breach.id}. Begin with your own words; cards show its first paragraph.`,
    ],
    fields: [
      { type: "text", name: "summary", label: "Summary", multiline: true, ...value("summary"), max: longestText },
      { type: "select", name: "cause", label: "Root cause", options: options(causes), ...value("cause") },
      {
        type: "text",
        name: "impact",
        label: "Impact",
        multiline: true,
        placeholder: "What it did, and to whom",
        ...value("impact"),
        max: 2_000,
      },
      {
        type: "text",
        name: "factors",
        label: "What contributed, what will change",
        multiline: true,
        ...value("factors"),
        max: longestText,
      },
      {
        type: "select",
        name: "failure_mode",
        label: "Failure mode",
        options: options([
          breach.threshold.failure_mode,
          ...modes.filter((one) => one !== breach.threshold.failure_mode),
        ]),
        value: standing.failure_mode ?? breach.threshold.failure_mode,
      },
      {
        type: "select",
        name: "verdict",
        label: "Verdict: was the pact right?",
        options: options(verdicts),
        ...value("verdict"),
      },
      {
        type: "select",
        name: "change_kind",
        label: "Kind of change",
        optional: true,
        options: options(changeKinds),
        ...value("change_kind"),
      },
      {
        type: "text",
        name: "proposed",
        label: "Proposed line of the pact",
        optional: true,
        placeholder: `${breach.threshold.id} ${exampleOf(breach)}`,
        ...value("proposed"),
        max: 200,
      },
      {
        type: "select",
        name: "owner",
        label: "Who sees to what follows",
        optional: true,
        options: people.map((id) => ({ value: id, label: nameOf(config, id).slice(0, 75) })),
        value: owner,
      },
      {
        type: "text",
        name: "due",
        label: "By which day",
        optional: true,
        ...value("due"),
        placeholder: "2026-12-03",
        max: 10,
      },
    ],
  };
}

/** A line that would be understood, of this very threshold. */
const exampleOf = ({ threshold: { breach } }: Breach): string =>
  "below" in breach ? `breach below ${breach.below}` : `breach above ${breach.above}`;
