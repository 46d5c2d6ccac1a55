/** What a card shows at most, whatever the platform would take: it is read on a phone at night, and an agent is quoted, not reprinted. */
import { buttonsInSight } from "../../views/card.ts";

/** In characters, but for lines and buttons. */
export const shown = {
  summary: 600,
  inlineQuote: 600,
  quote: 1_200,
  quoteLines: 10,
  buttons: buttonsInSight,
  footer: 600,
} as const;
