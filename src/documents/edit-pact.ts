/** One field of a pact's text set to another value, as people say it in a line. All else of the text, comments included, stays as it was written. */
import { type Document, isMap, isScalar, isSeq, type Pair, parseDocument, type YAMLMap } from "yaml";

type Edited = { text: string; path: string } | { problem: string };

type Key = string | number;

/** What may be said of a threshold, and where it stands. */
const ofThreshold: Readonly<Record<string, readonly string[]>> = {
  severity: ["severity"],
  min_samples: ["min_samples"],
  failure_mode: ["failure_mode"],
  title: ["title"],
  says: ["says"],
  rationale: ["rationale"],
  review_by: ["review_by"],
  runbook: ["runbook"],
  enforce: ["enforce"],
  do: ["intervention", "do"],
  mode: ["intervention", "mode"],
  ttl: ["intervention", "ttl"],
  on_silence: ["intervention", "on_silence"],
};

const ofRule = ["by", "quorum", "ttl", "on_silence", "risk"];
const ofPact = ["title", "boundary", "promise", "unlisted", "enforce", "if_wardroom_is_down"];
const roles = ["responsible", "accountable", "consulted", "informed"];
const lists: ReadonlySet<string> = new Set(["consulted", "informed"]);

/** "breach", "near_miss" and "clear" of a threshold, with the bound: "below 0.4". */
const bounds: Readonly<Record<string, readonly string[]>> = {
  breach: ["breach"],
  near_miss: ["near_miss"],
  clear: ["breach", "clear"],
};

/** How a line is said, for whoever said another. */
const editGrammar =
  "THRESHOLD breach|near_miss|clear above|below NUMBER · THRESHOLD severity|min_samples|ttl|do|mode|on_silence VALUE · accountable|responsible|consulted|informed PERSON · escalation STEP AFTER · approval TOOL quorum|ttl|by|on_silence VALUE";

/** `words`: "task-failure breach below 0.4", split at spaces. The problem says what would be understood. */
export function editPact(text: string, words: readonly string[]): Edited {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents))
    return { problem: "The live text cannot be read as YAML." };
  const [subject = "", field = "", ...rest] = words;
  if (subject === "") return { problem: `Say what is to change: ${editGrammar}.` };
  const value = rest.join(" ");
  if (roles.includes(subject))
    return write(text, document, ["raci", subject], lists.has(subject) ? words.slice(1) : field);
  if (subject === "escalation") return step(text, document, field, value);
  if (subject === "approval") return approval(text, document, field, rest);
  const at = indexOf(document, "thresholds", "id", subject);
  if (at !== undefined || !ofPact.includes(subject)) return threshold(text, document, { id: subject, at, field, rest });
  return write(text, document, [subject], words.slice(1).join(" "));
}

function threshold(
  text: string,
  document: Document,
  { id, at, field, rest }: { id: string; at: number | undefined; field: string; rest: readonly string[] },
): Edited {
  if (at === undefined)
    return { problem: `This pact states no threshold ${id}. It states ${idsOf(document).join(", ") || "none"}.` };
  const here: Key[] = ["thresholds", at];
  const bound = bounds[field];
  if (bound) {
    const [side = "", number = ""] = rest;
    if (!["above", "below"].includes(side) || number === "" || !Number.isFinite(Number(number)))
      return { problem: `Say the bound: ${id} ${field} below 0.4, or above 3.` };
    const other = [...here, ...bound, side === "above" ? "below" : "above"];
    if (document.hasIn(other))
      return {
        problem: `${id} has its ${field} ${String(other.at(-1))} a bound; which side is safe may not change in one field. Propose the whole text.`,
      };
    return write(text, document, [...here, ...bound, side], Number(number));
  }
  const path = Object.hasOwn(ofThreshold, field) ? ofThreshold[field] : undefined;
  if (!path)
    return {
      problem: `Of a threshold one can change ${[...Object.keys(bounds), ...Object.keys(ofThreshold)].join(", ")}.`,
    };
  return write(text, document, [...here, ...path], rest.join(" "));
}

/** "escalation deputy 5m": that step comes so long after the opening. "never" takes it away. */
function step(text: string, document: Document, to: string, after: string): Edited {
  const at = indexOf(document, "escalation", "to", to);
  if (after === "never" && at !== undefined) {
    document.deleteIn(["escalation", at]);
    return { text: written(document), path: `escalation.${to}` };
  }
  if (to === "" || !/^\d+(ms|s|m|h|d)$/.test(after))
    return { problem: "Say whom and when: escalation deputy 5m. Without that step: escalation deputy never." };
  if (at !== undefined) return write(text, document, ["escalation", at, "after"], after);
  const steps = document.get("escalation");
  if (!isSeq(steps)) return { problem: "This pact states no escalation of its own. Propose the whole text." };
  const next = document.createNode({ after, to }, { flow: true });
  const position = steps.items.findIndex((one) => isMap(one) && millis(String(one.get("after"))) > millis(after));
  steps.items.splice(position < 0 ? steps.items.length : position, 0, next);
  return { text: written(document), path: `escalation.${to}` };
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const millis = (text: string): number => {
  const [, number = "0", unit = "ms"] = /^(\d+)(ms|s|m|h|d)$/.exec(text) ?? [];
  return Number(number) * (units[unit] ?? 1);
};

/** "approval send_certificate quorum 2": of the one rule for that tool. */
function approval(text: string, document: Document, tool: string, [field = "", ...rest]: readonly string[]): Edited {
  const rules = document.get("actions");
  const found = isSeq(rules)
    ? rules.items.flatMap((one, index) => (isMap(one) && one.get("tool") === tool ? [index] : []))
    : [];
  const [at] = found;
  if (at === undefined || found.length > 1)
    return {
      problem:
        found.length > 1
          ? `There are ${found.length} rules for ${tool}. Propose the whole text.`
          : `This pact has no rule for ${tool || "that tool"}.`,
    };
  if (field === "when") return write(text, document, ["actions", at, "when"], rest.join(" "));
  if (!ofRule.includes(field)) return { problem: `Of an approval one can change when, ${ofRule.join(", ")}.` };
  const value = rest.join(" ");
  return write(text, document, ["actions", at, "approval", field], field === "quorum" ? Number(value) : value);
}

/** A scalar that stands there already is replaced where it stands; what was not there is added by the library, which keeps comments. */
function write(text: string, document: Document, path: readonly Key[], value: string | number | string[]): Edited {
  if (value === "" || (Array.isArray(value) && value.length === 0) || Number.isNaN(value))
    return { problem: `Say what ${path.filter((key) => typeof key === "string").join(".")} is to be.` };
  const node = document.getIn(path, true);
  const said = path.join(".");
  // Numbers and the like are written as what they are, as YAML reads them.
  const plain = typeof value === "string" ? scalarOf(value) : value;
  if (
    isScalar(node) &&
    node.range &&
    !Array.isArray(plain) &&
    node.type !== "BLOCK_LITERAL" &&
    node.type !== "BLOCK_FOLDED"
  ) {
    const [from, to] = node.range;
    const quoted = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE";
    const flow = typeof plain === "string" && (quoted || !isPlain(plain)) ? JSON.stringify(plain) : String(plain);
    return { text: `${text.slice(0, from)}${flow}${text.slice(to)}`, path: said };
  }
  const at = parentOf(document, path);
  document.setIn(path, at === undefined ? plain : document.createNode(plain, { flow: true }));
  return { text: written(document), path: said };
}

/** A map or list that is written in one line stays so. */
const parentOf = (document: Document, path: readonly Key[]): YAMLMap | undefined => {
  const parent = document.getIn(path.slice(0, -1), true);
  return isMap(parent) && parent.flow ? parent : undefined;
};

const scalarOf = (value: string): string | number => (/^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value);

/** Reads back as the same text without quotes, inside brackets too. */
const isPlain = (value: string): boolean =>
  !/[,[\]{}#&*!|>'"%@`:\n]/.test(value) && parseDocument(value).toJS() === value;

const written = (document: Document): string => document.toString({ lineWidth: 0, flowCollectionPadding: true });

function indexOf(document: Document, list: string, key: string, value: string): number | undefined {
  const items = document.get(list);
  if (!isSeq(items)) return undefined;
  const at = items.items.findIndex((one) => isMap(one) && String(one.get(key)) === value);
  return at < 0 ? undefined : at;
}

function idsOf(document: Document): string[] {
  const items = document.get("thresholds");
  return isSeq(items)
    ? items.items.flatMap((one) => (isMap(one) ? one.items.filter(isId).map(({ value }) => String(value)) : []))
    : [];
}

const isId = ({ key }: Pair): boolean => isScalar(key) && key.value === "id";
