/** The picture of a message: its words wait for it a while, and go out without it where it cannot be drawn. */
import { setTimeout as pause } from "node:timers/promises";
import type { RoomId } from "../../domain/pact/pact.ts";
import type { Duration } from "../../domain/words/time.ts";
import { pngOf, svgOf } from "../../pictures/pictures.ts";
import type { Picture } from "../../ports/chat.ts";
import type { World } from "../../ports/world.ts";
import type { Theme } from "../../views/picture/palette.ts";
import type { Sketch } from "../../views/picture/picture.ts";

/** `alt`: what it shows, for whoever cannot see it. `room`: where it is shown. */
interface Ordered {
  room: RoomId;
  file: string;
  sketch: Sketch;
  alt: string;
}

/** @param wait at most so long; without it for as long as drawing may take. Undefined, and logged, where there is none then. */
export async function drawPicture(
  { log }: Pick<World, "log">,
  { room, file, sketch, alt }: Ordered,
  { theme = "light", wait }: { theme?: Theme; wait?: Duration } = {},
): Promise<Picture | undefined> {
  try {
    const drawing = svgOf(sketch, theme).then((svg) => pngOf(svg, { theme }));
    const png = await (wait === undefined ? drawing : Promise.race([drawing, pause(wait, undefined, { ref: false })]));
    if (png) return { file, png, alt };
    log.warn({ room, file, ms: wait }, "a picture was not drawn in time; its words go out without it");
  } catch (fault) {
    log.warn({ room, file, fault: String(fault) }, "a picture could not be drawn; its words go out without it");
  }
  return undefined;
}
