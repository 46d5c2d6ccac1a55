/** The form in which a postmortem is written: what happened first, then what follows from it. */
import type { Breach } from "../../domain/breach/breach.ts";
import { verdicts } from "../../domain/breach/breach-events.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import type { Postmortem } from "../../domain/postmortem/postmortem.ts";
import { causes, changeKinds } from "../../domain/postmortem/postmortem-events.ts";
import { localDate } from "../../domain/words/time.ts";
import type { Form } from "../card.ts";

/** A list of Discord holds so many. */
const mostChoices = 25;
/** What a field of Slack takes. */
export const longestText = 3_000;

/** `story`: what the journal holds of the breach, a line each. */
export function postmortemForm(
  postmortem: Postmortem,
  breach: Breach,
  { config, story }: { config: FleetConfig; story: string },
): Form {
  const { owner, due, zone } = postmortem;
  const people = [owner, ...Object.keys(config.people).filter((id) => id !== owner)].slice(0, mostChoices);
  const options = (values: readonly string[]) => values.map((value) => ({ value, label: capital(value) }));
  return {
    title: `Postmortem ${breach.id}`.slice(0, 24),
    submit: "File",
    intro: [
      `What the journal holds of ${breach.id} stands in the summary: say in your words what happened. It is all under Details of its card.`,
    ],
    fields: [
      { type: "text", name: "summary", label: "Summary", multiline: true, value: story, max: longestText },
      { type: "select", name: "cause", label: "Root cause", options: options(causes) },
      {
        type: "text",
        name: "impact",
        label: "Impact",
        multiline: true,
        placeholder: "What it did, and to whom",
        max: 2_000,
      },
      {
        type: "text",
        name: "factors",
        label: "What contributed, what will change",
        multiline: true,
        max: longestText,
      },
      { type: "text", name: "failure_mode", label: "Failure mode", value: breach.threshold.failure_mode, max: 60 },
      { type: "select", name: "verdict", label: "Verdict: was the pact right?", options: options(verdicts) },
      {
        type: "select",
        name: "change_kind",
        label: "Kind of change",
        optional: true,
        options: options(changeKinds),
      },
      {
        type: "text",
        name: "proposed",
        label: "Proposed line of the pact",
        optional: true,
        placeholder: `${breach.threshold.id} severity critical`,
        max: 200,
      },
      {
        type: "select",
        name: "owner",
        label: `Owner (else ${nameOf(config, owner)})`.slice(0, 45),
        optional: true,
        options: people.map((id) => ({ value: id, label: nameOf(config, id).slice(0, 75) })),
      },
      {
        type: "text",
        name: "due",
        label: "Due",
        optional: true,
        value: localDate(due, zone),
        placeholder: "2026-12-03",
        max: 10,
      },
    ],
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
