/** The forms of "/ward propose": one field of a pact, or its whole text. */
import type { Form, FormField } from "../card.ts";

/** Slack takes 3,000 characters in a field, Discord 4,000. */
export const longestForm = 3_000;

/** A list of Discord holds so many. */
const mostChoices = 25;

/** `text`: the live one, whose fields are offered. */
export function fieldForm(pact: string, text: string): Form {
  return {
    title: `Change ${pact}`.slice(0, 24),
    submit: "Propose",
    intro: [
      `One field of ${pact}. It changes nothing yet: whoever has to agree is asked. The whole text: `,
      { command: "propose", values: { pact, line: "text" } },
    ],
    fields: [
      {
        type: "select",
        name: "field",
        label: "What",
        options: offered(text)
          .slice(0, mostChoices)
          .map((value) => ({ value, label: value.slice(0, 75) })),
      },
      { type: "text", name: "value", label: "Is to be", placeholder: "below 0.4", max: 200 },
      title(true),
      why,
    ],
  };
}

/** `titled`: the line that says so far what it changes. */
export const textForm = (pact: string, text: string, titled?: string): Form => ({
  title: `Text of ${pact}`.slice(0, 24),
  submit: "Propose",
  intro: ["It changes nothing yet: whoever has to agree is asked. Comments stay."],
  fields: [
    { type: "text", name: "text", label: "The whole text", multiline: true, value: text, max: longestForm },
    { ...title(false), ...(titled !== undefined && { value: titled }) },
    why,
  ],
});

const title = (optional: boolean): FormField => ({
  type: "text",
  name: "title",
  label: "In one line",
  optional,
  placeholder: "Stop duplicate refunds sooner",
  max: 120,
});

const why: FormField = { type: "text", name: "reason", label: "Why", multiline: true, optional: true, max: 1_000 };

/** Bounds and answers of each threshold first, then who answers and who is called. */
function offered(text: string): string[] {
  const section = (name: string): string => text.split(new RegExp(`^${name}:`, "m"))[1]?.split(/^\S/m)[0] ?? "";
  const ids = [...section("thresholds").matchAll(/^\s*(?:-\s*)?(?:\{\s*)?id:\s*([A-Za-z0-9._:@/-]+)/gm)].map(
    ([, id]) => id ?? "",
  );
  const steps = [...section("escalation").matchAll(/to:\s*([A-Za-z0-9._:@/-]+)/g)].map(([, to]) => to ?? "");
  return [
    ...ids.map((id) => `${id} breach`),
    ...ids.map((id) => `${id} near_miss`),
    ...ids.map((id) => `${id} severity`),
    "accountable",
    "responsible",
    ...steps.map((to) => `escalation ${to}`),
    ...ids.flatMap((id) => [`${id} ttl`, `${id} min_samples`, `${id} mode`]),
  ];
}
