/**
 * A sender's own line of a native signal, read without its attributes, which is a quarter of the work of reading all of it. For
 * thresholds that look at no attribute.
 */
import type { SignalObservation } from "../derive/observation.ts";
import { parseRfc3339 } from "../words/rfc3339.ts";

/** Its id is left out as well: only those who compare derivations ask for it. Undefined where a line is in any way unusual; intake checked that each is right. Attributes are flat, and none has a brace in it. */
export function quickLine(line: string): SignalObservation | undefined {
  const found = usual.exec(line);
  if (!found) return undefined;
  const [, agent = "", signal = "", value, at = "", run] = found;
  const instant = parseRfc3339(at);
  if (instant === undefined) return undefined;
  return { kind: "signal", agent, signal, value: Number(value) + 0, at: instant, run, attributes: undefined, id: "" };
}

const usual =
  /^\{"agent":"([^"\\]*)","signal":"([^"\\]*)","value":(-?\d+(?:\.\d+)?),"at":"([^"\\]*)"(?:,"run":"([^"\\]*)")?(?:,"id":"[^"\\]*")?(?:,"attributes":\{[^{}]*\})?\}$/;
