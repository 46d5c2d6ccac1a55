/** The questions a verb asks first, and what they are for. The same on every platform. */

import { restrained } from "../../domain/agent/restraint.ts";
import type { Breach } from "../../domain/breach/breach.ts";
import { decisionWaits } from "../../domain/breach/breach.ts";
import { interventionKinds } from "../../domain/pact/pact.ts";
import { type FleetConfig, profileOf } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { eligible } from "../../domain/people/who-may.ts";
import { zoneOf } from "../../domain/people/zone-of.ts";
import type { Form, FormField } from "../card.ts";

export const formVerbs = ["snooze", "reassign", "noise", "mute", "choose"] as const;
export type FormVerb = (typeof formVerbs)[number];

export const isFormVerb = (verb: string): verb is FormVerb => (formVerbs as readonly string[]).includes(verb);

const muteChoices = ["1h", "2h", "4h", "8h", "24h"] as const;

export function breachForm(verb: FormVerb, breach: Breach, config: FleetConfig): Form {
  const { id, agent } = breach;
  switch (verb) {
    case "snooze":
      return {
        title: `Snooze ${id}`,
        submit: "Snooze",
        intro: [
          decisionWaits(breach)
            ? "While a decision waits the escalation holds for 15 min at most, and the decision ends when the card says."
            : "Nobody is called before then. Passing it on, or a worse severity, ends it.",
        ],
        fields: [
          {
            type: "select",
            name: "until",
            label: "How long",
            options: [
              { value: "15m", label: "15 minutes" },
              ...(decisionWaits(breach)
                ? []
                : [
                    { value: "1h", label: "1 hour" },
                    { value: "4h", label: "4 hours" },
                    { value: "until 09:00", label: `Until 09:00 in the morning (${zoneOf(breach, config)})` },
                  ]),
            ],
          },
          why(true),
        ],
      };
    case "reassign":
      return {
        title: `Pass on ${id}`,
        submit: "Call them",
        intro: ["They are called by name in place of whoever was asked, and the escalation starts again with them."],
        fields: [{ type: "select", name: "to", label: "To whom", options: people(breach, config) }, why(true)],
      };
    case "noise":
      return {
        title: `${id} is noise`,
        submit: "Mark as noise",
        intro: ["It is resolved and counted against its threshold, so that one which cries wolf is seen."],
        fields: [why(true, "What it really was")],
      };
    case "mute":
      return {
        title: `Mute ${id}`,
        submit: "Mute",
        intro: [
          `Breaches of this clause by ${agent} are still recorded and shown, and call nobody until then. What the pact declares still happens. Critical ones always call.`,
        ],
        fields: [
          {
            type: "select",
            name: "until",
            label: "How long",
            options: muteChoices.map((value) => ({
              value,
              label: value.replace("h", Number.parseInt(value, 10) > 1 ? " hours" : " hour"),
            })),
          },
          why(false),
        ],
      };
    case "choose":
      return {
        title: `Choose for ${id}`,
        submit: "Do it",
        intro: [`In force for the very next thing ${agent} asks. Release undoes it.`],
        fields: [
          {
            type: "select",
            name: "do",
            label: `${agent} is`,
            options: [
              ...interventionKinds.map((kind) => ({ value: kind, label: `${restrained[kind]}${meaning[kind]}` })),
              { value: "nothing", label: "left running" },
            ],
          },
          {
            type: "text",
            name: "limit",
            label: "Calls, where it is throttled",
            placeholder: "10/m",
            optional: true,
            max: 20,
          },
          why(true),
        ],
      };
  }
}

/** A required answer is missing. */
export const isUnanswered = ({ fields }: Form, answers: Record<string, string>): boolean =>
  fields.some(({ name, optional }) => !optional && !answers[name]?.trim());

const meaning = {
  supervise: ": a person approves all but what is free",
  throttle: " to the limit below",
  pause: ": nothing it asks is allowed, until resumed",
  quarantine: ": nothing it asks is allowed, until released",
};

const why = (optional: boolean, label = "Why"): FormField => ({
  type: "text",
  name: "reason",
  label,
  multiline: true,
  optional,
  max: 1_000,
});

/** Whoever may see the room, the owner's own people first. */
function people({ room, raci, agent, openedAt }: Breach, config: FleetConfig): { value: string; label: string }[] {
  const seeing = eligible({
    act: "see",
    config,
    room,
    raci,
    reached: [],
    roomAsked: false,
    fourEyes: [],
    at: openedAt,
  });
  const steering = eligible({
    act: "steer",
    config,
    room,
    raci,
    reached: [],
    roomAsked: false,
    fourEyes: [],
    at: openedAt,
  });
  const { operator } = profileOf(config, agent);
  return [...new Set([...steering, ...seeing])].slice(0, 100).map((id) => ({
    value: id,
    label: `${nameOf(config, id)}${id === operator ? " (operates it)" : ""}`,
  }));
}
