/** The card of a postmortem: who is to write it by when; once it is filed, what was found and what follows. */

import { shortNameOf } from "../../domain/people/person.ts";
import type { Postmortem } from "../../domain/postmortem/postmortem.ts";
import type { Block, Button, Card, Rich } from "../card.ts";
import { filedBy, headline, type PostmortemContext, request, stateOf } from "./postmortem-words.ts";

export function postmortemCard(postmortem: Postmortem, context: PostmortemContext): Card {
  const { config, at, version } = context;
  const open = postmortem.status === "draft";
  const look = stateOf(postmortem, at);
  return {
    subject: `postmortem:${postmortem.id}`,
    version,
    ...look,
    title: `${postmortem.id} · ${headline(postmortem, context)}`,
    summary: open
      ? `${look.state} ${postmortem.id}: ${headline(postmortem, context)}. ${shortNameOf(config, postmortem.owner)} writes it.`
      : `${look.state} ${postmortem.id}: ${headline(postmortem, context)}. Verdict: ${postmortem.verdict}.`,
    // It is written by day: nobody is called for it, its owner is reminded while they work.
    pings: [],
    body: open ? paragraph(request(postmortem, false)) : filedBlocks(postmortem, context),
    buttons: open ? [write(postmortem)] : [],
    more: [details(postmortem)],
    footer: [{ code: postmortem.breach }, ` · ${postmortem.agent}`],
  };
}

export const write = ({ id, epoch }: Pick<Postmortem, "id" | "epoch">): Button => ({
  label: "Write the postmortem",
  press: { item: `postmortem:${id}`, verb: "file", epoch },
  style: "primary",
});

/** What people wrote is quoted as they wrote it. */
export function filedBlocks(postmortem: Postmortem, { config, found }: PostmortemContext): Block[] {
  const said = (label: string, text: string): Block[] => paragraph([{ strong: `${label}: ` }, { untrusted: text }]);
  return [
    ...paragraph(filedBy(postmortem, config)),
    ...(found
      ? [
          ...said("Summary", found.summary),
          ...said("Cause", found.cause),
          ...said("Impact", found.impact),
          ...said("What contributed", found.factors),
          ...(found.proposed ? said("Proposed", found.proposed) : []),
        ]
      : paragraph(["What was written was redacted."])),
    ...paragraph([
      { person: postmortem.owner },
      " sees to what follows, by ",
      { time: postmortem.due, as: "date" },
      postmortem.change ? `. ${postmortem.change} proposes the change of the pact.` : ".",
    ]),
  ];
}

const details = ({ id, epoch }: Postmortem): Button => ({
  label: "Details",
  press: { item: `postmortem:${id}`, verb: "details", epoch },
  opens: "details",
});

const paragraph = (text: Rich): Block[] => (text.length > 0 ? [{ type: "text", text }] : []);
