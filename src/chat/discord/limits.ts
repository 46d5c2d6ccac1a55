/** What Discord accepts, in characters unless said otherwise. A longer card is cut, with the amount said; it is never refused. */

/**
 * Messages and embeds: https://docs.discord.com/developers/resources/message ; rows, buttons, selects, labels and modals:
 * https://docs.discord.com/developers/components/reference
 */
export const limits = {
  content: 2_000,
  title: 256,
  description: 4_096,
  /** Over titles, descriptions, fields, footers and authors of all embeds of a message together. */
  embeds: 6_000,
  /** Without components v2. Discord's own description of its requests does not say so. */
  rows: 5,
  /** A select has a row of its own. */
  buttonsInRow: 5,
  buttonLabel: 80,
  options: 25,
  optionLabel: 100,
  optionValue: 100,
  modalTitle: 45,
  /** On the top level of a modal: labels, and the text before them. */
  modalParts: 5,
  modalText: 4_000,
  label: 45,
  labelDescription: 100,
  inputText: 4_000,
  inputPlaceholder: 100,
} as const;

/** Room that is kept free in `content` for what a second copy, or one without its drawing, has to say. */
export const kept = 200;
