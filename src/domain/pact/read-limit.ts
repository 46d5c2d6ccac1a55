/** Reads the limit of a throttle as people type it: "10/m" is ten calls a minute. */

import { day, hour, minute, second } from "../words/time.ts";
import type { Limit } from "./pact.ts";

const units: Record<string, number> = { s: second, m: minute, h: hour, d: day };

export function readLimit(text: string): Limit | undefined {
  const found = /^(\d{1,6})\s*\/\s*([smhd])$/i.exec(text.trim());
  const per = units[found?.[2]?.toLowerCase() ?? ""];
  const count = Number(found?.[1]);
  return per !== undefined && count > 0 ? { count, per } : undefined;
}
