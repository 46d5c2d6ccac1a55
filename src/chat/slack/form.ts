/** A form as a Slack modal, and what was typed into it. */
import type { types } from "@slack/bolt";
import { z } from "zod";
import { idOf } from "../../domain/journal/event.ts";
import type { DoorAnswer } from "../../ports/chat.ts";
import type { Card, Form, FormField } from "../../views/card.ts";
import { limits } from "./limits.ts";
import { mrkdwn, type Saying } from "./mrkdwn.ts";
import { plainText } from "./plain-text.ts";
import { drawNotice } from "./render.ts";

export const formCallback = "ward.form";
const answerId = "answer";

const originShape = z.object({
  /** The token of the button that opened it; a form opened by a command has none. */
  token: z.string().optional(),
  /** What its answer is for, once that is known: the button it was opened by may be of before. */
  press: z.object({ item: z.string(), verb: z.string(), epoch: z.number() }).optional(),
  /** Digest of the card that asks. */
  shown: z.string().optional(),
  channel: z.string().optional(),
  thread: z.string().optional(),
});
/** What the form is about and where its answer is told. Kept by Slack with the view, so a restart loses nothing. */
export type FormOrigin = z.infer<typeof originShape>;

/** Opened while the trigger lives (3 s), before anything is looked up. */
export const waitingView = (origin: FormOrigin): types.ModalView => ({
  type: "modal",
  callback_id: formCallback,
  title: plainText("Wardroom", limits.modalTitle),
  close: plainText("Cancel", limits.modalButton),
  private_metadata: keep(origin),
  blocks: [{ type: "section", text: { type: "mrkdwn", text: "One moment…", verbatim: true } }],
});

/** `problems`: what is wrong with the answers so far, by field. */
export function formView(
  form: Form,
  origin: FormOrigin,
  people: Saying["person"],
  problems: Record<string, string> = {},
): types.ModalView {
  const say: Saying = { person: people, mention: false };
  const intro: types.KnownBlock[] = form.intro
    ? [
        {
          type: "section",
          text: { type: "mrkdwn", text: mrkdwn(form.intro, limits.section, say).trim() || "…", verbatim: true },
        },
      ]
    : [];
  return {
    type: "modal",
    callback_id: formCallback,
    title: plainText(form.title, limits.modalTitle),
    submit: plainText(form.submit, limits.modalButton),
    close: plainText("Cancel", limits.modalButton),
    private_metadata: keep(origin),
    blocks: [...intro, ...form.fields.flatMap((field) => [...problem(problems[field.name]), input(field)])],
  };
}

/** An answer in place of a form, or more to read: shown where the person is looking. */
export function noticeView(card: Card, people: Saying["person"]): types.ModalView {
  return {
    type: "modal",
    title: plainText(card.subject ? idOf(card.subject) : "Wardroom", limits.modalTitle),
    close: plainText("Close", limits.modalButton),
    blocks: drawNotice(card, people).blocks,
  };
}

const problem = (text: string | undefined): types.KnownBlock[] =>
  text ? [{ type: "context", elements: [plainText(`⚠️ ${text}`, limits.context)] }] : [];

function input(field: FormField): types.InputBlock {
  const common = {
    type: "input" as const,
    block_id: field.name,
    label: plainText(field.label, limits.inputLabel),
    optional: field.optional ?? false,
  };
  if (field.type === "select" && field.options.length > 0) {
    const options = field.options.slice(0, limits.selectOptions).map(({ value, label }) => ({
      text: plainText(label, limits.optionText),
      value: value.slice(0, limits.optionValue),
    }));
    const chosen = options.find(({ value }) => value === field.value?.slice(0, limits.optionValue));
    return {
      ...common,
      element: {
        type: "static_select",
        action_id: answerId,
        placeholder: plainText("Choose…", limits.inputPlaceholder),
        options,
        ...(chosen && { initial_option: chosen }),
      },
    };
  }
  const { multiline, placeholder, max, value } = field.type === "text" ? field : {};
  return {
    ...common,
    element: {
      type: "plain_text_input",
      action_id: answerId,
      multiline: multiline ?? false,
      max_length: Math.min(max ?? limits.inputText, limits.inputText),
      ...(value && { initial_value: value.slice(0, limits.inputText) }),
      ...(placeholder && { placeholder: plainText(placeholder, limits.inputPlaceholder) }),
    },
  };
}

/** What was typed, by field name; an empty field is left out. */
export function answersOf(
  values: Record<string, Record<string, { value?: string | null; selected_option?: { value: string } | null }>>,
): Record<string, string> {
  const answers: Record<string, string> = {};
  for (const [name, elements] of Object.entries(values)) {
    const answer = elements[answerId]?.value ?? elements[answerId]?.selected_option?.value;
    if (answer) answers[name] = answer;
  }
  return answers;
}

/** The place a form is asked in, with what its answer is for. */
export const asked = (origin: FormOrigin, { press, shown }: Extract<DoorAnswer, { type: "form" }>): FormOrigin => ({
  ...origin,
  press,
  shown,
});

const keep = (origin: FormOrigin): string => JSON.stringify(origin);

/** A view that is not one of ours has no origin, and its answer is not taken. */
export function originOf(metadata: string): FormOrigin {
  try {
    return originShape.parse(JSON.parse(metadata));
  } catch {
    return {};
  }
}
