/** An artefact in chat: the card that its picture hangs on, and its words for one person alone. */
import type { PersonId, RoomId } from "../../domain/pact/pact.ts";
import type { Card, Rich } from "../card.ts";
import { noticeCard } from "../notice.ts";
import { type Artefact, type ArtefactKind, artefactTitle } from "./artefact.ts";

/** `page`: the address of the same as a page, where whoever reads this reaches one. */
export const artefactCard = (
  { title, words }: Artefact,
  { by, page }: { by: PersonId | undefined; page: string | undefined },
): Card => ({
  ...noticeCard(title),
  summary: words[0] ?? title,
  body: by
    ? [{ type: "context", text: [{ person: by }, " asked for it; it shows what is in force at this moment."] }]
    : [],
  footer: page === undefined ? [] : [{ link: page, text: "As a page, with all that it shows in words" }],
});

const mostWords = 12;

export function artefactNotice(
  { kind, title, words }: Artefact,
  { room, page }: { room: RoomId | undefined; page: string | undefined },
): Card {
  const lines = words.slice(1, 1 + mostWords).map((text): Rich => [text]);
  const more = words.length - 1 - lines.length;
  return {
    ...noticeCard(title),
    body: [
      { type: "list", items: lines },
      ...(more > 0 ? [{ type: "context" as const, text: [`and ${more} more`] }] : []),
    ],
    footer: page === undefined ? elsewhere(kind, room) : ["As a picture: ", { link: page, text: artefactTitle[kind] }],
  };
}

const elsewhere = (kind: ArtefactKind, room: RoomId | undefined): Rich => [
  "As a picture: ",
  { command: "graph", values: { what: kind } },
  ` in ${room ? "a channel of the room" : "the channel of a room"}, or `,
  { code: `wardroom artefact ${kind}` },
];
