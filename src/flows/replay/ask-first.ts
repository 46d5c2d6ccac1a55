/**
 * The agents of a recording as if they asked before they act: `replay --ask`.
 *
 * Before a recorded call that a rule of its pact names, the gate is asked, and the run waits for the answer while others go on. What was
 * denied, or nobody answered, is left out of what is sent; so is everything an agent that asks may no longer do. An agent none of
 * whose calls is named never asks, as such agents do: it goes on.
 */

import { stopsEverything } from "../../domain/agent/restraint.ts";
import { interventionKinds } from "../../domain/pact/pact.ts";
import { matchesPattern } from "../../domain/people/fleet-config.ts";
import { type JsonObject, spansOf, type TraceLine } from "../../domain/watch/replay.ts";
import { second } from "../../domain/words/time.ts";
import { type Answer, Unreachable } from "./replay.ts";

/** The gate as an agent reaches it. Throws `Unreachable` when no answer came. */
export interface AskGate {
  get(path: string): Promise<Answer>;
  post(path: string, body: JsonObject, idempotencyKey: string): Promise<Answer>;
  /** Waits a little before the same question is put again. */
  pause(): Promise<void>;
  stopped(): boolean;
}

export interface Asking {
  /** The line as its agents may do it now; undefined: nothing of it is left. Resolves at once when nothing in it must be asked. */
  before(line: TraceLine, key: string): Promise<{ line: TraceLine | undefined; after(): Promise<void> }>;
  /** Does anything in this line have to be asked, or is its agent known to ask? Then it may wait for a person. */
  concerns(line: TraceLine): Promise<boolean>;
  readonly counts: AskCounts;
}

export interface AskCounts {
  asked: number;
  allowed: number;
  /** Calls that were denied, expired or withdrawn, and so were not made. */
  leftOut: number;
  /** Runs that an agent that asks may not begin any more. */
  runsLeftOut: number;
}

export function askFirst(gate: AskGate): Asking {
  const rules = new Map<string, Promise<string[]>>();
  const askers = new Set<string>();
  const counts: AskCounts = { asked: 0, allowed: 0, leftOut: 0, runsLeftOut: 0 };

  const rulesOf = (agent: string): Promise<string[]> => {
    const known = rules.get(agent) ?? readRules(gate, agent);
    rules.set(agent, known);
    return known;
  };
  const named = async ({ agent, tool }: Call): Promise<boolean> =>
    (await rulesOf(agent)).some((pattern) => matchesPattern(pattern, tool));

  async function isHeld(agent: string): Promise<boolean> {
    const { status, body } = await gate.get(`/v1/agents/${encodeURIComponent(agent)}`);
    const restraint = status === 200 && isObject(body) ? body.restraint : undefined;
    return interventionKinds.some((kind) => kind === restraint && stopsEverything(kind));
  }

  /** The action's id when the call may be made. */
  async function mayCall({ agent, tool, args, run, span }: Call, key: string): Promise<string | undefined> {
    counts.asked += 1;
    askers.add(agent);
    const question = { agent, tool, args, ...(run && { run }) };
    const asked = await gate.post("/v1/actions", question, `${key}-${span}`);
    const answer = isObject(asked.body) ? asked.body : {};
    if (asked.status !== 200 || typeof answer.action !== "string" || answer.decision === "deny") return undefined;
    if (answer.decision === "pending" && !(await isApproved(gate, answer.action))) return undefined;
    const claimed = await gate.post(`/v1/actions/${answer.action}/claim`, { args }, `${key}-${span}-claim`);
    // It was claimed under this very key before a restart: then it is still this call's.
    const before =
      isObject(claimed.body) && isObject(claimed.body.error) && claimed.body.error.code === "already_claimed";
    return claimed.status === 200 || before ? answer.action : undefined;
  }

  return {
    counts,
    async concerns(line) {
      const calls = callsOf(line);
      if (agentsOf(line).some((agent) => askers.has(agent))) return true;
      for (const call of calls) if (await named(call)) return true;
      return false;
    },
    async before(line, key) {
      for (const agent of agentsOf(line))
        if (askers.has(agent) && (await isHeld(agent))) {
          counts.runsLeftOut += 1;
          return { line: undefined, after: async () => {} };
        }
      const claimed: string[] = [];
      const out = new Set<string>();
      for (const call of callsOf(line)) {
        if (!(await named(call))) continue;
        const action = await mayCall(call, key);
        if (action === undefined) out.add(call.span);
        else claimed.push(action);
      }
      counts.allowed += claimed.length;
      counts.leftOut += out.size;
      return {
        line: out.size === 0 ? line : without(line, out),
        async after() {
          for (const action of claimed)
            await gate.post(`/v1/actions/${action}/complete`, { ok: true }, `${action}-done`);
        },
      };
    },
  };
}

interface Call {
  agent: string;
  tool: string;
  args: JsonObject;
  run: string | undefined;
  span: string;
}

/** The tools that rules name, as patterns. An agent without a pact has none: whatever it asked would be denied as unowned. */
async function readRules(gate: AskGate, agent: string): Promise<string[]> {
  const { status, body } = await gate.get(`/v1/rules/${encodeURIComponent(agent)}`);
  const list = status === 200 && isObject(body) && Array.isArray(body.rules) ? body.rules : [];
  return list.flatMap((one) => (isObject(one) && typeof one.tool === "string" ? [one.tool] : []));
}

/** Waits as long as people may take. False: denied, expired, or the replay was stopped. */
async function isApproved(gate: AskGate, action: string): Promise<boolean> {
  while (!gate.stopped()) {
    try {
      const { status, body } = await gate.get(`/v1/actions/${action}?wait=25`);
      const state = status === 200 && isObject(body) ? body.state : undefined;
      if (state === "approved" || state === "allowed") return true;
      if (state !== "waiting") return false;
    } catch (fault) {
      // The service is away for a moment; the question waits there, not here.
      if (!(fault instanceof Unreachable)) throw fault;
      await gate.pause();
    }
  }
  return false;
}

export const askAgainAfter = 2 * second;

/** Tool calls with their arguments, in the order in which they began. */
function callsOf({ body }: TraceLine): Call[] {
  const spans = [...spansOf(body)];
  const agentOf = agentFinder(spans);
  return spans
    .filter((span) => attribute(span, "gen_ai.operation.name") === "execute_tool")
    .map((span) => ({
      at: BigInt(String(span.startTimeUnixNano ?? 0)),
      agent: agentOf(span),
      tool: attribute(span, "gen_ai.tool.name") ?? "",
      args: asArgs(attribute(span, "gen_ai.tool.call.arguments")),
      run: attribute(span, "gen_ai.conversation.id"),
      span: String(span.spanId ?? ""),
    }))
    .filter(({ agent, tool }) => agent !== "" && tool !== "")
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

const agentsOf = ({ body }: TraceLine): string[] => {
  const spans = [...spansOf(body)];
  return [...new Set(spans.map(agentFinder(spans)).filter((agent) => agent !== ""))];
};

function agentFinder(spans: readonly JsonObject[]): (span: JsonObject) => string {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  return (span) => {
    for (let at: JsonObject | undefined = span, hops = 0; at && hops < 64; at = byId.get(at.parentSpanId), hops++) {
      const agent = attribute(at, "gen_ai.agent.id") ?? attribute(at, "gen_ai.agent.name");
      if (agent) return agent;
    }
    return "";
  };
}

/** Without these spans and whatever was done inside them. */
function without(line: TraceLine, out: ReadonlySet<string>): TraceLine | undefined {
  const gone = new Set(out);
  const spans = [...spansOf(line.body)];
  for (let before = -1; before !== gone.size; ) {
    before = gone.size;
    for (const span of spans) if (gone.has(String(span.parentSpanId ?? ""))) gone.add(String(span.spanId ?? ""));
  }
  const kept = spans.filter((span) => !gone.has(String(span.spanId ?? "")));
  if (kept.length === 0) return undefined;
  const pruned = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.filter((one) => !(isObject(one) && "spanId" in one && gone.has(String(one.spanId)))).map(pruned)
      : isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, pruned(one)]))
        : value;
  return { ...line, body: pruned(line.body) as JsonObject, spans: kept.length };
}

function asArgs(text: string | undefined): JsonObject {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function attribute(span: JsonObject, key: string): string | undefined {
  const found = (Array.isArray(span.attributes) ? span.attributes : []).find((one) => isObject(one) && one.key === key);
  const value =
    isObject(found) && isObject(found.value) ? (found.value.stringValue ?? found.value.intValue) : undefined;
  return value === undefined ? undefined : String(value);
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
