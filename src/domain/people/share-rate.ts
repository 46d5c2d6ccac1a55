/** How often a room's status may be shared: it is told to everybody, and a room is read for what asks something of it. */
import { type Duration, hour, type Instant, minute } from "../words/time.ts";

const apart: Duration = minute;
const most = { times: 6, within: hour };

/** When it may be shared next; not after `at`: now. `shared`: when it was, oldest first. */
export function nextShare(shared: readonly Instant[], at: Instant): Instant {
  const lately = withinLast(shared, at);
  const last = lately.at(-1);
  const oldest = lately.length < most.times ? undefined : lately.at(-most.times);
  return Math.max(at, last === undefined ? at : last + apart, oldest === undefined ? at : oldest + most.within);
}

/** Those that still count. */
export const withinLast = (shared: readonly Instant[], at: Instant): Instant[] =>
  shared.filter((one) => at - one < most.within).slice(-most.times);
