/** Dana, reading the room of the example on a page. */
import type { Reader } from "../../src/chat/web/reader.ts";
import { fleet, noon } from "./breaches.ts";

export const reader: Reader = {
  person: "dana",
  name: "Dana Reyes",
  zone: "Europe/Berlin",
  now: noon,
  csrf: "csrf",
  demo: false,
  config: fleet,
};
export const place = { path: "/rooms/airline", room: "airline" };
