/** Telemetry by chance: spans, signals and log records of several senders, in pieces, whose ids get into each other's way. */
import fc from "fast-check";
import type { Batch } from "../../src/domain/derive/derive.ts";
import type { Observation, SpanObservation } from "../../src/domain/derive/observation.ts";
import { settleAfter } from "../../src/domain/evidence/run.ts";
import { matchesPattern } from "../../src/domain/people/fleet-config.ts";
import { hour, minute, second } from "../../src/domain/words/time.ts";
import { noon } from "./breaches.ts";

/** Who sends: a token for any agent, one for many, and one each for two; the last two are nobody's friends. */
const senders = [
  { source: "token:any" },
  { source: "token:all", by: "airline-*" },
  { source: "token:a", by: "airline-a" },
  { source: "token:z", by: "zz-z" },
  { source: "token:zz", by: "zz-*" },
] as const;
type Sender = (typeof senders)[number];
export const agents = ["airline-a", "airline-b", "zz-z"] as const;
export const speaksFor = (sender: Sender, agent: string): boolean =>
  !("by" in sender) || matchesPattern(sender.by, agent);

export interface Sent {
  /** Since the batch before. */
  after: number;
  sender: Sender;
  lines: Observation[];
}

const ids = ["01", "02", "03", "04", "05"] as const;
const trace = fc.constantFrom("aa", "bb");
const content = fc.constantFrom<Record<string, string>>(
  {},
  { "gen_ai.input.messages": "[{}]" },
  { "gen_ai.output.messages": "[{}]" },
);
/** What it used of others' work, and what it made. */
const used = fc.constantFrom<Record<string, string>>(
  ...[{}, {}, { "wardroom.produced": "d1" }, { "wardroom.consumed": "d1" }, { "wardroom.consumed": "d2" }],
  { "wardroom.produced": "d2", "wardroom.consumed": "d1" },
);

export const spanOf = (
  traceId: string,
  id: string,
  parent: string | undefined,
  attributes: Record<string, unknown>,
  evaluated: boolean,
  service?: string,
): SpanObservation => ({
  kind: "span",
  resource: service === undefined ? {} : { "service.name": service },
  trace: traceId,
  span: id,
  ...(parent !== undefined && parent !== id && { parent }),
  name: id,
  start: noon - minute,
  end: noon,
  attributes,
  events: evaluated
    ? [
        {
          name: "gen_ai.evaluation.result",
          at: noon,
          attributes: { "gen_ai.evaluation.name": "task", "gen_ai.evaluation.score.value": 1 },
        },
      ]
    : [],
  links: [],
  status: 1,
});

const span = fc
  .record({
    trace,
    id: fc.constantFrom(...ids),
    parent: fc.option(fc.constantFrom(...ids), { nil: undefined }),
    work: fc.oneof(
      fc
        .constantFrom(...agents)
        .map((agent) => ({ "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": agent })),
      fc.constant({ "gen_ai.operation.name": "invoke_agent" }),
      fc.constantFrom(...agents).map((agent) => ({ "gen_ai.operation.name": "chat", "gen_ai.agent.name": agent })),
      fc.constant({ "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search" }),
      fc.constant({ "gen_ai.operation.name": "chat" }),
    ),
    content,
    used,
    evaluated: fc.boolean(),
    links: fc.array(fc.record({ trace, span: fc.constantFrom(...ids) }), { maxLength: 1 }),
    service: fc.constantFrom<string | undefined>(undefined, undefined, "airline-a", "zz-z", "desk"),
  })
  .map(({ trace, id, parent, work, content, used, evaluated, service, links }) => ({
    ...spanOf(trace, id, parent, { ...work, ...content, ...used }, evaluated, service),
    links,
  }));

const signal = fc
  .record({
    agent: fc.constantFrom(...agents),
    signal: fc.constantFrom("hello", "evaluation.task", "run.duration"),
    run: fc.constantFrom("r1", "r2", "aa/01", "bb/02"),
    content,
    used,
  })
  .map(
    ({ content, used, ...one }): Observation => ({
      kind: "signal",
      value: 1,
      at: noon,
      ...one,
      attributes: { ...content, ...used },
    }),
  );

const log = fc.record({ trace, span: fc.constantFrom(...ids), id: fc.stringMatching(/^[0-9a-f]{4}$/), content }).map(
  (one): Observation => ({
    kind: "log",
    id: one.id,
    resource: {},
    trace: one.trace,
    span: one.span,
    attributes: one.content,
    at: noon,
  }),
);

const sentAfter = (after: fc.Arbitrary<number>): fc.Arbitrary<Sent> =>
  fc
    .record({
      after,
      sender: fc.constantFrom(...senders),
      lines: fc.array(fc.oneof({ weight: 3, arbitrary: span }, { weight: 2, arbitrary: signal }, log), {
        maxLength: 5,
      }),
    })
    // What intake takes from a token, and what it writes down of whose it is.
    .map((one) => ({
      ...one,
      lines: one.lines
        .filter((line) => {
          if (line.kind === "signal") return speaksFor(one.sender, line.agent);
          if (line.kind !== "span") return true;
          const { attributes, parent, resource } = line;
          const named = attributes["gen_ai.agent.name"] ?? (parent === undefined && resource["service.name"]);
          return typeof named !== "string" || speaksFor(one.sender, named);
        })
        .map((line) =>
          (line.kind === "span" || line.kind === "log") && "by" in one.sender ? { ...line, by: one.sender.by } : line,
        ),
    }));

const soon = fc.integer({ min: 0, max: 90 * second });
const pause = fc.constantFrom(settleAfter - 1, settleAfter, 29 * minute, 30 * minute, 31 * minute);
export const story = fc.array(
  sentAfter(
    fc.oneof(
      { weight: 6, arbitrary: soon },
      { weight: 2, arbitrary: pause },
      { weight: 1, arbitrary: fc.constantFrom(61 * minute, 2 * hour) },
    ),
  ),
  { minLength: 1, maxLength: 25 },
);

/** No longer than a trace is remembered. */
export const withinAnHour = fc
  .array(sentAfter(fc.oneof({ weight: 6, arbitrary: soon }, { weight: 1, arbitrary: pause })), {
    minLength: 1,
    maxLength: 20,
  })
  .map((sents) => sents.filter((_, index) => sum(sents.slice(0, index + 1).map(({ after }) => after)) < 59 * minute));
const sum = (parts: readonly number[]): number => parts.reduce((all, one) => all + one, 0);

export const segmentsOf = (sents: readonly Sent[]): Batch[] => {
  let receivedAt = noon;
  return sents.map(({ after, sender: { source }, lines }, index) => {
    receivedAt += after;
    return { chain: "ingest:1", seq: index + 1, receivedAt, source, lines };
  });
};
export const endOf = (segments: readonly Batch[]): number => (segments.at(-1)?.receivedAt ?? noon) + 3 * hour;

/** Whose name is no more than the service of a sender for several leaves it to whoever stands above, so that is not looked at. */
export const namedBySeveral = (sents: readonly Sent[]): Sent[] =>
  sents.map(({ sender, lines, ...sent }) => ({
    ...sent,
    sender,
    lines: lines.map((line) =>
      line.kind === "span" && (!("by" in sender) || sender.by.includes("*")) ? { ...line, resource: {} } : line,
    ),
  }));
