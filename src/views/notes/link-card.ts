/** Private answers to `/ward link`: the code for another account, the tokens that wait, the address of the web room. */
import type { Token } from "../../domain/people/access.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { Card, Note, Rich } from "../card.ts";
import { noticeCard } from "../notice.ts";

/** `line`: how a code or a token is typed on a platform; `here`: the one this card is read on. */
export function linkCard(
  { code, expires }: { code: string; expires: Instant },
  waiting: readonly Token[],
  here: string,
  line: (platform: string, what: string) => string,
): Card {
  const body: Rich[] = [
    [
      "Type this on the account that is new: in Slack ",
      { code: line("slack", code) },
      ", in Discord ",
      { code: line("discord", code) },
      ".",
    ],
    ["Good once, until ", { time: expires, as: "clock" }, ". Whoever types it becomes you here: give it to nobody."],
    ...waiting.map(
      ({ token, name, createdAt }): Rich => [
        "A token waits for you: ",
        { strong: name },
        ", asked for at ",
        { time: createdAt, as: "clock" },
        ". With it a program decides in your name. Confirm it with ",
        { code: line(here, token) },
        ", or leave it and it opens nothing.",
      ],
    ),
  ];
  return noticeCard("Link another account of yours", body);
}

export const signInCard = (address: string, expires: Instant): Card =>
  noticeCard("Sign in to the web room", [
    [{ link: address, text: "Open the web room" }],
    ["Good once, until ", { time: expires, as: "clock" }, ". It signs in as you: give it to nobody."],
  ]);

/** For the person whose new account it is said to be: whoever linked it decides in their name. */
export const linkedNote = (account: string): Note => ({
  summary: `Another account was linked to you: ${account}.`,
  text: [
    { strong: "Another account was linked to you: " },
    { code: account },
    ". It decides in your name. If that was not you, tell an admin at once: on the machine, ",
    { code: `npx wardroom link --remove ${account}` },
    " takes it back.",
  ],
  pings: [],
  buttons: [],
});
