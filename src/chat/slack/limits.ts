/** What Slack accepts, in characters unless said otherwise. A longer card is cut, with the amount said; it is never refused. */

/** https://docs.slack.dev/reference/block-kit/blocks and .../block-elements, .../composition-objects */
export const limits = {
  blocks: 50,
  header: 150,
  section: 3_000,
  fields: 10,
  field: 2_000,
  context: 2_000,
  actions: 25,
  buttonText: 75,
  overflowOptions: 5,
  selectOptions: 100,
  optionText: 75,
  /** Documented as 150 today and as 75 before; the smaller one holds everywhere. */
  optionValue: 75,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  modalTitle: 24,
  modalButton: 24,
  inputLabel: 2_000,
  inputPlaceholder: 150,
  inputText: 3_000,
  /** Undocumented: about 12,000 over all blocks, with 11,300 once refused (bolt-js #2509, #2867). 9,000 is safe; a line is kept free. */
  message: 8_900,
} as const;
