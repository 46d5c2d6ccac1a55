/** Since when the figures of a dashboard are counted: what lies before is not nothing, it is not known. */
import type { Instant } from "../../domain/words/time.ts";
import type { Dashboard } from "./dashboard.ts";

type Counting = Pick<Dashboard, "since" | "days">;

/** Counting began within the days that are shown. */
const isYoung = ({ since, days }: Counting): boolean => since > (days[0]?.from ?? since);

/** Whether anything of a span was counted. */
export const isCounted = ({ since }: Pick<Dashboard, "since">, { to }: { to: Instant }): boolean => to > since;

/** "Counted since 22 Nov 2026, 03:00 UTC; what was before is not in it." Undefined where all that is shown was counted. */
export const countedSince = (board: Counting): string | undefined =>
  isYoung(board) ? `Counted since ${sayMinute(board.since)}; what was before is not in it.` : undefined;

/** What stands in a chart that has nothing to show: "No breach yet", "counted since 22 Nov 2026, 03:00 UTC"; "No breach", "since 9 Nov 2026". */
export function nothingYet(what: string, board: Counting): [string, string] {
  return isYoung(board)
    ? [`${what} yet`, `counted since ${sayMinute(board.since)}`]
    : [what, `since ${sayDay(board.days[0]?.from ?? board.since)}`];
}

const zone = { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" } as const;
const dayFormat = new Intl.DateTimeFormat("en-GB", zone);
const minuteFormat = new Intl.DateTimeFormat("en-GB", { ...zone, hour: "2-digit", minute: "2-digit" });

const sayDay = (at: Instant): string => dayFormat.format(at);
const sayMinute = (at: Instant): string => `${minuteFormat.format(at)} UTC`;
