/** What a chat platform's side says by itself: to strangers, to dead buttons, to a click that came too late. Everything else is said behind the door. */
import type { Card } from "../../views/card.ts";
import { noticeCard } from "../../views/notice.ts";

const notDone = (sentence: string): Card => noticeCard(sentence, [], { icon: "✋", state: "NOT DONE", tone: "denied" });

/** `platform`: "Slack"; `home`: what it calls the place that is served, "workspace". */
export const sentencesOf = (platform: string, home: string) =>
  ({
    unknownButton: notDone("This button is not one of Wardroom's any more. Use the newest card, or /ward list."),
    stranger: notDone(`Wardroom serves another ${home}, and only its own people can act here.`),
    tooSlow: notDone(
      `That took too long: ${platform} no longer opens a window for this press. Nothing was decided; press again.`,
    ),
    asksFirst: noticeCard("This needs an answer or two first.", [], {
      icon: "📝",
      state: "ONE MORE STEP",
      tone: "pending",
    }),
  }) as const;
