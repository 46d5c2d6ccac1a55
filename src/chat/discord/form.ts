/** A form as a Discord modal, and what was typed into it. */
import type { APIModalInteractionResponseCallbackData } from "discord.js";
import type { Form } from "../../views/card.ts";
import type { Drawn } from "./render.ts";

/** The form as modals hold it: at most five fields each. */
export declare function steps(form: Form): Form[];

/** One step as a modal. `errors`: what is wrong with the answers so far; `values`: what stands in the fields already, both by field. */
export declare function drawForm(
  form: Form,
  customId: string,
  options?: { errors?: Record<string, string>; values?: Record<string, string> },
): APIModalInteractionResponseCallbackData;

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
export declare function answersOf(components: readonly Submitted[]): Record<string, string>;

/**
 * A modal cannot answer a modal: this message (send it ephemeral) says what is wrong so far, and its button, with the id given, opens
 * the form again or its next step.
 */
export declare function drawContinue(form: Form, customId: string, errors?: Record<string, string>): Drawn;
