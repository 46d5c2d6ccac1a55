/** The card of a postmortem: who is to write it by when; once it is filed, what was found and what follows. */

import { shortNameOf } from "../../domain/people/person.ts";
import type { Postmortem } from "../../domain/postmortem/postmortem.ts";
import { capital } from "../../domain/words/capital.ts";
import type { Block, Button, Card, Rich } from "../card.ts";
import {
  type Found,
  filedBy,
  firstParagraph,
  headline,
  type PostmortemContext,
  request,
  stateOf,
} from "./postmortem-words.ts";

export function postmortemCard(postmortem: Postmortem, context: PostmortemContext): Card {
  const { config, at, version } = context;
  const open = postmortem.status === "draft";
  const look = stateOf(postmortem, at);
  return {
    subject: `postmortem:${postmortem.id}`,
    version,
    ...look,
    title: `${postmortem.id} · ${capital(headline(postmortem, context))}`,
    summary: open
      ? `${look.state} ${postmortem.id}: ${headline(postmortem, context)}. ${shortNameOf(config, postmortem.owner)} writes it.`
      : `${look.state} ${postmortem.id}: ${headline(postmortem, context)}. Verdict: ${postmortem.verdict}.`,
    // It is written by day: nobody is called for it, its owner is reminded while they work.
    pings: [],
    body: open ? paragraph(request(postmortem, false)) : filedBlocks(postmortem, context, firstParagraph),
    buttons: open ? [write(postmortem)] : [],
    more: open ? [details(postmortem)] : [amending(postmortem), details(postmortem)],
    footer: [{ code: postmortem.breach }, ` · ${postmortem.agent}`],
  };
}

export const write = ({ id, epoch }: Pick<Postmortem, "id" | "epoch">): Button => ({
  label: "Write the postmortem",
  press: { item: `postmortem:${id}`, verb: "file", epoch },
  style: "primary",
});

const amending = ({ id, epoch }: Pick<Postmortem, "id" | "epoch">): Button => ({
  label: "Amend…",
  press: { item: `postmortem:${id}`, verb: "amend", epoch },
});

/** What people wrote is quoted as they wrote it; `cut`: as far as there is room. */
export function filedBlocks(
  postmortem: Postmortem,
  { config, found }: PostmortemContext,
  cut = (text: string): string => text,
): Block[] {
  return [
    ...paragraph(filedBy(postmortem, config)),
    ...(found ? foundBlocks(found, cut) : paragraph(["What was written was redacted."])),
    ...paragraph([
      { person: postmortem.owner },
      " sees to what follows, by ",
      { time: postmortem.due, as: "date" },
      postmortem.change ? `. ${postmortem.change} proposes the change of the pact.` : ".",
    ]),
  ];
}

export function foundBlocks(found: Found, cut = (text: string): string => text): Block[] {
  const said = (label: string, text: string): Block[] => {
    const shown = cut(text);
    const more = shown.length < text.trim().length ? " … more under Details." : "";
    return paragraph([{ strong: `${label}: ` }, { untrusted: shown }, more]);
  };
  return [
    ...said("Summary", found.summary),
    ...said("Cause", found.cause),
    ...said("Impact", found.impact),
    ...said("What contributed", found.factors),
    ...(found.proposed ? said("Proposed", found.proposed) : []),
  ];
}

const details = ({ id, epoch }: Postmortem): Button => ({
  label: "Details",
  press: { item: `postmortem:${id}`, verb: "details", epoch },
  opens: "details",
});

const paragraph = (text: Rich): Block[] => (text.length > 0 ? [{ type: "text", text }] : []);
