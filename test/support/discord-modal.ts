/** A Discord modal as a person fills it in. */

import type { DiscordActor } from "./discord-guild.ts";
import { isRecord, textIn } from "./discord-guild-state.ts";

type Json = Record<string, unknown>;

export interface DiscordModal {
  title: string;
  words: string;
  /** The labels of its fields, in order, and what the bot calls them. */
  fields: string[];
  names: string[];
  /** What stands in the fields when it opens, by label. */
  filled: Record<string, string>;
  /** The same by what the bot calls them. */
  standing: Record<string, string>;
  /** By custom id or by the start of the label; of a menu its value or its label. */
  submit(values: Record<string, string>, as: DiscordActor): Promise<void>;
}

interface Field {
  /** Of the label or row around it. */
  wrapper: Json;
  label: string;
  input: Json;
}

export function modalOf(
  data: Json,
  words: string,
  send: (data: object, as: DiscordActor) => Promise<void>,
): DiscordModal {
  const fields = list(data.components).flatMap((wrapper): Field[] => {
    const inputs = isRecord(wrapper.component) ? [wrapper.component] : list(wrapper.components);
    return inputs.map((input) => ({ wrapper, label: textIn(wrapper.label) || textIn(input.label), input }));
  });
  const filledBy = (nameOf: (field: Field) => string): Record<string, string> =>
    Object.fromEntries(
      fields.flatMap((field) => {
        const chosen = list(field.input.options).find((option) => option.default === true);
        const value = chosen ? textIn(chosen.value) : textIn(field.input.value);
        return value ? [[nameOf(field), value]] : [];
      }),
    );
  const filled = filledBy(({ label }) => label);
  return {
    title: textIn(data.title),
    words,
    fields: fields.map(({ label }) => label),
    names: fields.map(({ input }) => textIn(input.custom_id)),
    filled,
    standing: filledBy(({ input }) => textIn(input.custom_id)),
    async submit(values, as) {
      const unknown = Object.keys(values).filter((name) => !fields.some((field) => isNamed(field, name)));
      if (unknown.length > 0)
        throw new Error(
          `The modal has no field ${unknown.join(", ")}; it has ${fields.map(({ label }) => label).join(", ")}`,
        );
      const components = fields.map((field) => {
        const name = Object.keys(values).find((one) => isNamed(field, one));
        const answer = submitted(field, name === undefined ? filled[field.label] : values[name]);
        return field.wrapper.type === 18 ? { type: 18, id: 0, component: answer } : { type: 1, components: [answer] };
      });
      await send({ custom_id: textIn(data.custom_id), components }, as);
    },
  };
}

const list = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);

const isNamed = ({ label, input }: Field, name: string): boolean =>
  input.custom_id === name || label.toLowerCase().startsWith(name.toLowerCase());

/** Throws where Discord would not let the modal be sent. */
function submitted({ label, input }: Field, value: string | undefined): Json {
  const custom_id = textIn(input.custom_id);
  const type = Number(input.type);
  if (input.required !== false && !value) throw new Error(`Discord does not send the modal: "${label}" is required`);
  if (type === 4) {
    const typed = value ?? "";
    if (typed.length > Number(input.max_length ?? 4_000))
      throw new Error(`"${label}" takes ${String(input.max_length)} characters`);
    return { type, id: 0, custom_id, value: typed };
  }
  const options = list(input.options);
  const chosen = options.find((option) => option.value === value || option.label === value);
  if (value && !chosen) throw new Error(`"${label}" does not offer "${value}"`);
  return { type, id: 0, custom_id, values: chosen ? [textIn(chosen.value)] : [] };
}
