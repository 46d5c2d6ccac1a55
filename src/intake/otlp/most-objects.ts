/** How many objects one OTLP request may make: two bytes can ask for one of a hundred, and gzip makes those two almost nothing. */
import { HttpError } from "../../http/http-error.ts";

/** As many as 32 MiB of spans have. */
export const mostObjects = 2_000_000;

export const tooManyObjects = (): HttpError =>
  new HttpError("too_many_keys", 413, `A request may hold at most ${mostObjects} objects.`, {
    hint: "Send it in several requests.",
  });

/** Counts what opens an object or a list in JSON, before anything is made of it; a bracket in a text counts too. */
export function checkObjects(json: Uint8Array): void {
  if (json.length <= mostObjects) return;
  let opened = 0;
  for (let index = 0; index < json.length; index++) {
    const byte = json[index];
    if ((byte === 0x7b || byte === 0x5b) && ++opened > mostObjects) throw tooManyObjects();
  }
}
