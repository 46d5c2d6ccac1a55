/** Forms as Discord modals: within their limits, filled in, with what is wrong beside its field, and read back. */
import { describe, expect, test } from "vitest";
import { answersOf, drawContinue, drawForm, steps } from "../../../src/chat/discord/form.ts";
import type { Form, FormField } from "../../../src/views/card.ts";
import { problemsOfRequest } from "../../support/discord-limits.ts";
import { sampleForms } from "../sample-cards.ts";

const problems = (data: unknown): string[] =>
  problemsOfRequest("POST", "/interactions/1/t/callback", { type: 9, data });
const field = (name: string, change: Partial<FormField> = {}): FormField =>
  ({ type: "text", name, label: name, ...change }) as FormField;
const form = (fields: FormField[], change: Partial<Form> = {}): Form => ({
  title: "Why?",
  submit: "Go",
  fields,
  ...change,
});

test.each(sampleForms())("%s is a modal that Discord takes", (_, one) => {
  // One of more fields than a modal holds is asked for in steps.
  expect(steps(one)).toHaveLength(Math.ceil(one.fields.length / 5));
  for (const step of steps(one)) expect(problems(drawForm(step, "v1:s:token"))).toEqual([]);
});

test("a field is a label with its input; a choice is a select in its label", () => {
  const drawn = drawForm(
    form(
      [
        field("reason", { multiline: true, optional: true, max: 900, value: "as before" }),
        {
          type: "select",
          name: "until",
          label: "How long",
          options: [
            { value: "1h", label: "1 hour" },
            { value: "2h", label: "2 hours" },
          ],
        },
      ],
      { intro: ["While a decision waits."] },
    ),
    "v1:s:abc",
    { values: { until: "2h" }, errors: { until: "That is over." } },
  );
  expect(drawn).toEqual({
    custom_id: "v1:s:abc",
    title: "Why?",
    components: [
      { type: 10, content: "While a decision waits." },
      {
        type: 18,
        label: "reason",
        component: { type: 4, custom_id: "reason", style: 2, required: false, max_length: 900, value: "as before" },
      },
      {
        type: 18,
        label: "How long",
        description: "⚠️ That is over.",
        component: {
          type: 3,
          custom_id: "until",
          placeholder: "Choose…",
          required: true,
          min_values: 1,
          max_values: 1,
          options: [
            { label: "1 hour", value: "1h" },
            { label: "2 hours", value: "2h", default: true },
          ],
        },
      },
    ],
  });
});

describe("too much for a modal", () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => field(`f${index}`));
  test("more than five fields are more than one step, and the words before them stand at the first", () => {
    const parts = steps(form(many(12), { intro: ["Read this."] }));
    expect(parts.map(({ fields }) => fields.length)).toEqual([5, 5, 2]);
    expect(parts.map(({ intro }) => intro !== undefined)).toEqual([true, false, false]);
    for (const part of parts) expect(problems(drawForm(part, "v1:s:token"))).toEqual([]);
    expect(steps(form([]))).toHaveLength(1);
  });
  test("words that five fields leave no room for begin below the first field, and stand in full beside the button", () => {
    const [first] = drawForm(form(many(5), { intro: ["Read this. "] }), "v1:s:token").components;
    expect(first).toMatchObject({ type: 18, label: "f0", description: "Read this." });
    expect(drawContinue(form(many(5), { intro: ["Read this."] }), "v1:k:token").content).toBe(
      "**Why?**: one more step, nothing was done yet.\nRead this.",
    );
  });
  test("a long label is told in full below itself; all else is cut", () => {
    const label = "Cards an hour before mild breaches are told in one line, or off";
    const drawn = drawForm(
      form([field("a", { label, placeholder: "p".repeat(300), value: "v".repeat(9_000) }), field("b", { label: "" })], {
        title: "t".repeat(90),
      }),
      "v1:s:token",
    );
    expect(problems(drawn)).toEqual([]);
    expect(drawn.components[0]).toMatchObject({
      label: "Cards an hour before mild breaches are told…",
      description: label,
    });
  });
});

describe("what was submitted", () => {
  test("is read as Discord sends it and as the library gives it; what is empty is left out", () => {
    const sent = [
      { type: 10 },
      { type: 18, component: { type: 4, custom_id: "reason", value: "because" } },
      { type: 18, component: { type: 4, custom_id: "empty", value: "" } },
      { type: 18, component: { type: 3, custom_id: "until", values: ["2h"] } },
      { type: 18, component: { type: 3, custom_id: "none", values: [] } },
    ];
    expect(answersOf(sent)).toEqual({ reason: "because", until: "2h" });
    expect(answersOf([{ type: 1, components: [{ type: 4, customId: "reason", value: "because" }] }])).toEqual({
      reason: "because",
    });
  });
  test("and is wrong is told by field, beside a button that asks again", () => {
    const drawn = drawContinue(form([field("until", { label: "How long" })]), "v1:k:token", {
      errors: { until: "That is over." },
    });
    expect(drawn.content).toBe("**Why?**: nothing was done yet.\n- **How long**: That is over.");
    expect(drawn.components).toMatchObject([{ components: [{ label: "Correct it…", custom_id: "v1:k:token" }] }]);
  });
});
