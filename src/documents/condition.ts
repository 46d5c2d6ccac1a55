/**
 * Conditions of action rules: CEL, the common expression language (https://cel.dev), over what an agent asks.
 *
 * A condition is read once and evaluated at each question. It knows `args`, `tool`, `agent`, `run`, `room`, `autonomy` and
 * `grant` and nothing else; it has no regular expressions, because one can be written that never ends, and it is small.
 */
import { type ASTNode, Environment } from "@marcbachmann/cel-js";

/** What a condition may ask about. Numbers of `args` are CEL doubles, and compare with whole numbers too. */
interface ConditionFacts {
  args: Record<string, unknown>;
  tool: string;
  agent: string;
  /** "" when the question names none. */
  run: string;
  room: string;
  autonomy: string;
  /** The grant it is asked under; empty without one. */
  grant: Record<string, unknown>;
}

/** "error": an argument is missing or of another type. Whoever asks must then ask a person: a gate never opens on an error. */
type ConditionAnswer = boolean | "error";

/** Undefined when it can be evaluated; otherwise what is wrong with it and what to write. */
export function checkCondition(text: string): { message: string; hint: string } | undefined {
  try {
    const parsed = environment.parse(text);
    if (usesRegex(parsed.ast))
      return {
        message: "the condition matches a regular expression, which can be written so that it never ends",
        hint: 'Use ==, in, startsWith("..."), endsWith("...") or contains("...").',
      };
    if (loops(parsed.ast) > mostLoops)
      return {
        message: `the condition goes through more than ${mostLoops} lists inside each other`,
        hint: "Split it into several rules: every rule that matches applies.",
      };
    const { valid, type, error } = parsed.check();
    if (!valid) return { message: `the condition is not valid: ${firstLine(error)}`, hint };
    if (type !== "bool" && type !== "dyn")
      return { message: `the condition gives ${type}, not true or false`, hint: "Compare it with something." };
    return undefined;
  } catch (error) {
    return { message: `the condition cannot be read: ${firstLine(error)}${placeOf(error)}`, hint };
  }
}

export function evaluateCondition(text: string, facts: ConditionFacts): ConditionAnswer {
  try {
    const { holds, walksInside } = conditionOf(text);
    // Everybody else's questions would wait for it, so a person is asked instead.
    if (walksInside > 1 && sizeOf(facts.args) ** walksInside > mostTurns) return "error";
    const answer: unknown = holds(facts);
    return typeof answer === "boolean" ? answer : "error";
  } catch {
    return "error";
  }
}

const hint = "Write CEL over args, tool, agent, run, room, autonomy and grant, e.g. args.amount >= 150.0";

/** Nested walks through the arguments multiply; two are enough for "some item of some order". */
const mostLoops = 2;

const environment = new Environment({
  unlistedVariablesAreDyn: false,
  homogeneousAggregateLiterals: false,
  limits: { maxAstNodes: 500, maxDepth: 30, maxListElements: 200, maxMapEntries: 50, maxCallArguments: 10 },
})
  .registerVariable("args", "map")
  .registerVariable("tool", "string")
  .registerVariable("agent", "string")
  .registerVariable("run", "string")
  .registerVariable("room", "string")
  .registerVariable("autonomy", "string")
  .registerVariable("grant", "map");

/** Turns that walks inside each other may take altogether: some ten milliseconds. */
const mostTurns = 100_000;

/** Every item of every list and every field, however deep. */
function sizeOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, one: unknown) => sum + 1 + sizeOf(one), 0);
}

interface Condition {
  holds: ReturnType<typeof environment.parse>;
  /** Walks that lie inside each other. */
  walksInside: number;
}

const known = new Map<string, Condition>();
const mostKnown = 5_000;

function conditionOf(text: string): Condition {
  const before = known.get(text);
  if (before) return before;
  const holds = environment.parse(text);
  const parsed = { holds, walksInside: loops(holds.ast) };
  if (known.size >= mostKnown) known.clear();
  known.set(text, parsed);
  return parsed;
}

/** Calls are ["matches", receiver, arguments] of a receiver, or ["matches", arguments]. */
const usesRegex = (ast: ASTNode): boolean => nodesOf(ast).some((node) => calledBy(node) === "matches");

const walks = new Set(["all", "exists", "exists_one", "map", "filter"]);

/** How many walks lie inside each other, at the deepest place. */
function loops(node: ASTNode): number {
  const below = Math.max(0, ...partsOf(node).map(loops));
  return below + (walks.has(calledBy(node) ?? "") ? 1 : 0);
}

function calledBy(node: ASTNode): string | undefined {
  if (node.op !== "rcall" && node.op !== "call") return undefined;
  const [name] = Array.isArray(node.args) ? node.args : [];
  return typeof name === "string" ? name : undefined;
}

const nodesOf = (node: ASTNode): ASTNode[] => [node, ...partsOf(node).flatMap(nodesOf)];

function partsOf({ args }: ASTNode): ASTNode[] {
  const parts: ASTNode[] = [];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) collect(one);
    else if (isNode(value)) parts.push(value);
  };
  collect(args);
  return parts;
}

const isNode = (value: unknown): value is ASTNode =>
  typeof value === "object" && value !== null && "op" in value && "args" in value;

const firstLine = (error: unknown): string =>
  ((error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "").toLowerCase();

function placeOf(error: unknown): string {
  const range = typeof error === "object" && error !== null && "range" in error ? error.range : undefined;
  return typeof range === "object" && range !== null && "start" in range
    ? `, at character ${Number(range.start) + 1}`
    : "";
}
