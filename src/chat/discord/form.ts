/** A form as a Discord modal, and what was typed into it. */
import type {
  APILabelComponent,
  APIModalInteractionResponseCallbackData,
  APIStringSelectComponent,
  APITextDisplayComponent,
  APITextInputComponent,
} from "discord.js";
import type { Form, FormField, Rich } from "../../views/card.ts";
import { oneLine } from "../text/visible.ts";
import { component, style } from "./buttons.ts";
import { limits } from "./limits.ts";
import { markdown } from "./markdown.ts";
import type { Drawn } from "./render.ts";

const say = { person: () => undefined, mention: false };
const inputStyle = { short: 1, paragraph: 2 } as const;

/** The form as modals hold it: at most five parts each, the words before the fields being one of them. */
export function steps(form: Form): Form[] {
  const first = limits.modalParts - (isSaid(form.intro) ? 1 : 0);
  const parts: Form[] = [{ ...form, fields: form.fields.slice(0, first) }];
  for (let from = first; from < form.fields.length; from += limits.modalParts)
    parts.push({ ...form, intro: undefined, fields: form.fields.slice(from, from + limits.modalParts) });
  return parts;
}

/**
 * One step as a modal. `errors`: what is wrong with the answers so far; `values`: what stands in the fields already, both by field.
 * A modal has no word of its own on the button that sends it.
 */
export function drawForm(
  form: Form,
  customId: string,
  options: { errors?: Record<string, string>; values?: Record<string, string> } = {},
): APIModalInteractionResponseCallbackData {
  const fields = form.fields.slice(0, limits.modalParts);
  const intro = fields.length < limits.modalParts || fields.length === 0 ? words(form.intro) : [];
  const labels = fields.map((field) => labelled(field, options.errors?.[field.name], options.values?.[field.name]));
  const parts = [...intro, ...labels];
  return {
    custom_id: customId,
    title: oneLine(form.title, limits.modalTitle),
    components: parts.length > 0 ? parts : words([form.title || "…"]),
  };
}

const isSaid = (intro: Rich | undefined): boolean => words(intro).length > 0;

function words(intro: Rich | undefined): APITextDisplayComponent[] {
  const content = intro ? markdown(intro, limits.modalText, say).trim() : "";
  return content === "" ? [] : [{ type: component.text, content }];
}

function labelled(field: FormField, error: string | undefined, value: string | undefined): APILabelComponent {
  // A label that is cut is told in full below itself.
  const below = error !== undefined ? `⚠️ ${error}` : field.label.length > limits.label ? field.label : undefined;
  return {
    type: component.label,
    label: oneLine(field.label, limits.label),
    ...(below !== undefined && { description: oneLine(below, limits.labelDescription) }),
    component: input(field, value),
  };
}

function input(field: FormField, value: string | undefined): APITextInputComponent | APIStringSelectComponent {
  const required = !(field.optional ?? false);
  if (field.type === "select" && field.options.length > 0)
    return {
      type: component.select,
      custom_id: field.name,
      placeholder: "Choose…",
      required,
      min_values: required ? 1 : 0,
      max_values: 1,
      options: field.options.slice(0, limits.options).map((option) => ({
        label: oneLine(option.label, limits.optionLabel),
        value: option.value.slice(0, limits.optionValue),
        ...(option.value === value && { default: true }),
      })),
    };
  const { multiline, placeholder, max, value: standing } = field.type === "text" ? field : {};
  const most = Math.max(1, Math.min(max ?? limits.inputText, limits.inputText));
  const filled = (value ?? standing ?? "").slice(0, most);
  return {
    type: component.input,
    custom_id: field.name,
    style: multiline ? inputStyle.paragraph : inputStyle.short,
    required,
    max_length: most,
    ...(filled !== "" && { value: filled }),
    ...(placeholder && { placeholder: oneLine(placeholder, limits.inputPlaceholder) }),
  };
}

/** A submitted component, as Discord sends it (`custom_id`) or as discord.js gives it (`customId`). */
export interface Submitted {
  type: number;
  component?: Submitted;
  components?: readonly Submitted[];
  custom_id?: string;
  customId?: string;
  value?: unknown;
  values?: readonly string[];
}

/** What was typed and chosen, by field name; an empty field is left out. */
export function answersOf(components: readonly Submitted[]): Record<string, string> {
  const answers: Record<string, string> = {};
  for (const one of components) {
    const inside = [...(one.component ? [one.component] : []), ...(one.components ?? [])];
    Object.assign(answers, answersOf(inside));
    const name = one.custom_id ?? one.customId;
    const answer = one.values?.[0] ?? one.value;
    if (name !== undefined && typeof answer === "string" && answer !== "") answers[name] = answer;
  }
  return answers;
}

/**
 * A modal cannot answer a modal: this message (send it ephemeral) says what is wrong so far, and its button, with the id given, opens
 * the form again or its next step.
 */
export function drawContinue(form: Form, customId: string, errors: Record<string, string> = {}): Drawn {
  const named = new Map(form.fields.map(({ name, label }) => [name, label]));
  const wrong = Object.entries(errors).map(
    ([name, error]) =>
      `- ${markdown([{ strong: named.get(name) ?? name }, `: ${error.replace(/\s+/g, " ")}`], 300, say)}`,
  );
  const title = markdown([{ strong: form.title }], 200, say);
  return {
    content: [
      wrong.length > 0 ? `${title}: nothing was done yet.` : `${title}: one more step, nothing was done yet.`,
      ...wrong.slice(0, limits.modalParts),
    ].join("\n"),
    embeds: [],
    components: [
      {
        type: component.row,
        components: [
          {
            type: component.button,
            style: style.primary,
            label: wrong.length > 0 ? "Correct it…" : "Continue…",
            custom_id: customId,
          },
        ],
      },
    ],
    allowed_mentions: { parse: [], users: [] },
  };
}
