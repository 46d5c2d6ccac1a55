/** A form as a Discord modal, and what was typed into it. */
import type {
  APILabelComponent,
  APIModalInteractionResponseCallbackData,
  APIStringSelectComponent,
  APITextDisplayComponent,
  APITextInputComponent,
} from "discord.js";
import { type Form, type FormField, plain, type Rich } from "../../views/card.ts";
import { oneLine } from "../text/visible.ts";
import { component, style } from "./buttons.ts";
import { limits } from "./limits.ts";
import { markdown } from "./markdown.ts";
import type { Drawn } from "./render.ts";

const say = { person: () => undefined, mention: false };
const inputStyle = { short: 1, paragraph: 2 } as const;

/** The form as modals hold it: at most five fields each. */
export function steps(form: Form): Form[] {
  const parts: Form[] = [];
  for (let from = 0; from === 0 || from < form.fields.length; from += limits.modalParts)
    parts.push({
      ...form,
      ...(from > 0 && { intro: undefined }),
      fields: form.fields.slice(from, from + limits.modalParts),
    });
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
  const { errors, values } = options;
  const fields = form.fields.slice(0, limits.modalParts);
  const intro = words(form.intro);
  // A text takes the place of a field. Where there is none, its beginning stands below the first field with room for it.
  const inFull = intro.length + fields.length <= limits.modalParts;
  const below = inFull ? undefined : plain(form.intro ?? [], { person: (id) => id, time: () => "…" });
  const first = fields.findIndex(({ name, label }) => errors?.[name] === undefined && label.length <= limits.label);
  const parts = [
    ...(inFull ? intro : []),
    ...fields.map((field, index) =>
      labelled(field, errors?.[field.name], values?.[field.name], index === first ? below : undefined),
    ),
  ];
  return {
    custom_id: customId,
    title: oneLine(form.title, limits.modalTitle),
    components: parts.length > 0 ? parts : words([form.title || "…"]),
  };
}

function words(intro: Rich | undefined): APITextDisplayComponent[] {
  const content = intro ? markdown(intro, limits.modalText, say).trim() : "";
  return content === "" ? [] : [{ type: component.text, content }];
}

function labelled(
  field: FormField,
  error: string | undefined,
  value: string | undefined,
  hint: string | undefined,
): APILabelComponent {
  // A label that is cut is told in full below itself.
  const below = error !== undefined ? `⚠️ ${error}` : field.label.length > limits.label ? field.label : hint;
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
        ...(option.value === (value ?? field.value) && { default: true }),
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

const again = "Begin again…";

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
 * the form again or its next step. A text that the modal has no room for stands here in full. `lost`: earlier steps are not known any more.
 */
export function drawContinue(
  form: Form,
  customId: string,
  { errors = {}, lost = false }: { errors?: Record<string, string>; lost?: boolean } = {},
): Drawn {
  const named = new Map(form.fields.map(({ name, label }) => [name, label]));
  const wrong = Object.entries(errors)
    .slice(0, limits.modalParts)
    .map(
      ([name, error]) =>
        `- ${markdown([{ strong: named.get(name) ?? name }, `: ${error.replace(/\s+/g, " ")}`], 220, say)}`,
    );
  const title = markdown([{ strong: form.title }], 200, say);
  const intro = form.fields.length < limits.modalParts ? "" : markdown(form.intro ?? [], 600, say).trim();
  return {
    content: [
      lost
        ? `${title}: nothing was saved. What you answered in the steps before is not known any more: Wardroom was restarted meanwhile, or it was more than an hour ago. Press "${again}" and go through the form once more; what you typed last stands in it.`
        : wrong.length > 0
          ? `${title}: nothing was done yet.`
          : `${title}: one more step, nothing was done yet.`,
      ...wrong,
      ...(intro === "" ? [] : [intro]),
    ].join("\n"),
    embeds: [],
    components: [
      {
        type: component.row,
        components: [
          {
            type: component.button,
            style: style.primary,
            label: lost ? again : wrong.length > 0 ? "Correct it…" : "Continue…",
            custom_id: customId,
          },
        ],
      },
    ],
    allowed_mentions: { parse: [], users: [] },
  };
}
