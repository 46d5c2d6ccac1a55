/** What a track record says that cannot be, given what else it says. */
import { rankOf } from "../domain/autonomy/earned.ts";
import type { RecordFigures, TrackRecord } from "./track-record.ts";

/** The first that does not hold, as a sentence without its end; undefined: it is at one with itself. */
export const contradictionIn = (record: TrackRecord): string | undefined =>
  [...figures(record), ...times(record), ...breaches(record), ...autonomy(record)].find(({ holds }) => !holds)?.or;

interface Claim {
  holds: boolean;
  /** What is wrong where it does not hold. */
  or: string;
}

const counted = ["runs", "complete", "clean", "breaches", "near_misses"] as const;
const ends = ["approved", "denied", "expired", "other"] as const;

function figures({ total, months, as_of, breaches }: TrackRecord): Claim[] {
  const sum = (of: (one: RecordFigures) => number): number => months.reduce((all, month) => all + of(month), 0);
  const months_ = months.map(({ month }) => month);
  const all = [{ name: "in total", ...total }, ...months.map((month) => ({ name: `in ${month.month}`, ...month }))];
  return [
    ...months_.map((month) => ({ holds: isMonth(month), or: `there is no month ${month}` })),
    ...months_.map((month, index) => ({
      holds: index === 0 || (months_[index - 1] ?? "") < month,
      or: `the month ${month} comes twice, or out of order`,
    })),
    ...months_.map((month) => ({ holds: month <= as_of.slice(0, 7), or: `${month} is after it was made` })),
    ...all.flatMap(({ name, runs, complete, clean }) => [
      { holds: complete <= runs, or: `${name}, ${complete} runs are complete of ${runs}` },
      { holds: clean <= complete, or: `${name}, ${clean} runs are clean of ${complete} complete ones` },
    ]),
    ...counted.map((one) => ({
      holds: total[one] === sum((month) => month[one]),
      or: `its months add up to ${sum((month) => month[one])} ${one}, its total is ${total[one]}`,
    })),
    ...ends.map((one) => ({
      holds: total.questions[one] === sum(({ questions }) => questions[one]),
      or: `its months add up to ${sum(({ questions }) => questions[one])} questions ${one}, its total is ${total.questions[one]}`,
    })),
    ...months.map((month) => {
      const listed = breaches.filter(({ opened_at }) => monthOf(opened_at) === month.month).length;
      return {
        holds: month.breaches === listed,
        or: `${month.month} has ${month.breaches} breaches, ${listed} are listed`,
      };
    }),
    {
      holds: total.breaches === breaches.length,
      or: `it has ${total.breaches} breaches, ${breaches.length} are listed`,
    },
  ];
}

function times({ since, as_of, changes, breaches, drills }: TrackRecord): Claim[] {
  const told = [
    ["it begins", since],
    ...changes.map(({ seq, at }) => [`the change in record ${seq} is`, at]),
    ...drills.map(({ id, at }) => [`${id} is`, at]),
    ...breaches.flatMap(({ id, opened_at, ended_at = opened_at }) => [
      [`${id} was opened`, opened_at],
      [`${id} ended`, ended_at],
    ]),
  ] as const;
  return told.map(([what = "", at = ""]) => ({ holds: isBy(at, as_of), or: `${what} at ${at}, after it was made` }));
}

const breaches = ({ breaches: all }: TrackRecord): Claim[] =>
  all.flatMap(({ id, opened_at, ended_at }, index) => [
    { holds: all.findIndex((one) => one.id === id) === index, or: `${id} is listed twice` },
    { holds: ended_at === undefined || isBy(opened_at, ended_at), or: `${id} ended before it was opened` },
  ]);

/** A pact that lowers where its agents begin takes autonomy without a change; nothing gives any without one. */
function autonomy({ changes, head, autonomy: now }: TrackRecord): Claim[] {
  const last = changes.at(-1);
  const isLeft = {
    holds: last === undefined || rankOf(now) <= rankOf(last.to),
    or: `it is ${now}, and its last change, in record ${last?.seq}, left it ${last?.to}`,
  };
  const each = changes.flatMap(({ seq, at, from, to }, index) => {
    const before = changes[index - 1];
    return [
      { holds: seq <= head.seq, or: `a change is in record ${seq}, and it ends at record ${head.seq}` },
      { holds: from !== to, or: `the change in record ${seq} changes nothing` },
      {
        holds: before === undefined || rankOf(from) <= rankOf(before.to),
        or: `the change in record ${seq} is from ${from}, and the one before left it ${before?.to}`,
      },
      {
        holds: before === undefined || (before.seq < seq && isBy(before.at, at)),
        or: `the change in record ${seq} comes out of order`,
      },
    ];
  });
  return [...each, isLeft];
}

const isBy = (one: string, other: string): boolean => Date.parse(one) <= Date.parse(other);
const monthOf = (at: string): string => new Date(at).toISOString().slice(0, 7);
const isMonth = (month: string): boolean => /^\d{4}-(0[1-9]|1[0-2])$/.test(month);
