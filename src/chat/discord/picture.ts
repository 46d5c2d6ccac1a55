/** A picture in the frame of a message: an attachment that its embed names. */
import type { Picture } from "../../ports/chat.ts";
import type { Drawn } from "./render.ts";
import type { SentFile } from "./rest.ts";

/** https://docs.discord.com/developers/reference#uploading-files ; the description is what a screen reader says. */
export function withPicture(drawn: Drawn, { file, png, alt }: Picture): { body: object; files: SentFile[] } {
  const [first, ...rest] = drawn.embeds;
  return {
    body: {
      ...drawn,
      embeds: first ? [{ ...first, image: { url: `attachment://${file}` } }, ...rest] : [],
      attachments: [{ id: "0", filename: file, description: alt.slice(0, mostAlt) }],
    },
    files: [{ name: file, contentType: "image/png", data: png }],
  };
}

/** https://docs.discord.com/developers/resources/message#attachment-object */
const mostAlt = 1_024;
