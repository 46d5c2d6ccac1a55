/** YAML text -> a plain value and where each part of it stands. Strict: what could surprise a reader is refused. */
import { isScalar, Lexer, LineCounter, parseAllDocuments, type YAMLError } from "yaml";
import { type Located, type Path, type Place, shorten } from "./located.ts";
import { readValue } from "./yaml-value.ts";

/** A document as read: its value, and the place of any path in it (or of the nearest part that is there). */
export interface Source {
  value: unknown;
  placeOf(path: Path): Place;
  /** How a scalar was written: "010" for what YAML reads as the number 10. */
  writtenAs(path: Path): string | undefined;
}

interface YamlLimits {
  /** Codes of the findings begin with it: "pact_empty", "config_empty". */
  kind: "pact" | "config";
  maxBytes?: number;
  maxDepth?: number;
}

type Read = { source: Source; findings: [] } | { source: undefined; findings: Located[] };

/** Aliases, merge keys, tags, a second document, repeated keys, odd numbers and secrets are errors, each at its line and column. */
export function readYaml(
  input: string | Uint8Array,
  file: string,
  { kind, maxBytes = 256 * 1024, maxDepth = 24 }: YamlLimits,
): Read {
  const fail = (code: string, message: string, hint: string, place: Place = { line: 1, col: 1 }): Read => ({
    source: undefined,
    findings: [{ severity: "error", code, path: [], message, hint, file, ...place }],
  });
  const text = decode(input);
  if (text === undefined)
    return fail("encoding", "the file is not plain UTF-8", "Save it as UTF-8 without a byte order mark.");
  if (Buffer.byteLength(text) > maxBytes)
    return fail(`${kind}_too_large`, `the file is larger than ${maxBytes / 1024} KiB`, "Split it or shorten it.");
  const tooDeep = (place: Place) =>
    fail(`${kind}_too_deep`, "the file is nested too deeply", `Use at most ${maxDepth} levels.`, place);
  const bracket = deepBracket(text, maxDepth);
  if (bracket !== undefined) return tooDeep(placeOfOffset(text, bracket));

  const counter = new LineCounter();
  const placeAt = (offset: number): Place => counter.linePos(offset);
  const documents = parseAllDocuments(text, {
    version: "1.2",
    schema: "core",
    merge: false,
    strict: true,
    uniqueKeys: false, // checked while reading the value, where both lines can be named
    prettyErrors: false,
    lineCounter: counter,
    logLevel: "silent",
  });
  const [document, second] = Array.isArray(documents) ? documents : [];
  const errors = [...(document?.errors ?? []), ...(document?.warnings ?? [])];
  // The parser recurses, and reports its own exhausted stack as an error of the text.
  const exhausted = errors.find(({ message }) => /call stack/.test(message));
  if (exhausted) return tooDeep(placeAt(exhausted.pos[0]));
  if (errors.length > 0)
    return { source: undefined, findings: errors.slice(0, 5).map((error) => syntax(error, file, placeAt)) };
  if (!document?.contents || (isScalar(document.contents) && document.contents.value === null))
    return fail(`${kind}_empty`, "there is nothing in it", "Start from one of the examples.");
  if (second)
    return fail(
      "yaml_multi_doc",
      "the file holds more than one document",
      kind === "pact" ? "Write one pact per file." : "Write one document.",
      placeAt(second.range?.[0] ?? 0),
    );
  if (document.directives?.yaml.explicit)
    return fail(
      "yaml_directive",
      "a %YAML directive changes how the file is read",
      "Remove it: YAML 1.2 is understood.",
    );

  const { value, places, written, findings } = readValue(document.contents, { kind, file, maxDepth, placeAt });
  if (findings.length > 0) return { source: undefined, findings };
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return fail("type", "the file must be a map of keys", "Begin with `key: value` lines.");
  return {
    source: {
      value,
      writtenAs: (path) => written.get(JSON.stringify(path)),
      placeOf(path) {
        for (let length = path.length; length > 0; length--) {
          const place = places.get(JSON.stringify(path.slice(0, length)));
          if (place) return place;
        }
        return { line: 1, col: 1 };
      },
    },
    findings: [],
  };
}

/** Undefined for UTF-16, a byte order mark, or bytes that are no UTF-8 (Latin-1). */
function decode(input: string | Uint8Array): string | undefined {
  if (typeof input === "string") return input.startsWith("\uFEFF") || input.includes("\0") ? undefined : input;
  try {
    return decode(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(input));
  } catch {
    return undefined;
  }
}

/** Where brackets nest too deeply, counted before the parser, which would take long over them. */
function deepBracket(text: string, maxDepth: number): number | undefined {
  let depth = 0;
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === "[" || token === "{") depth++;
    else if (token === "]" || token === "}") depth--;
    if (depth > maxDepth) return offset;
    if (!lexerMarks.has(token)) offset += token.length;
  }
  return undefined;
}

/** They stand for no text: the start of a document or a scalar, an error in a flow, a byte order mark. */
const lexerMarks = new Set(["\u0002", "\u001f", "\u0018", "\ufeff"]);

function placeOfOffset(text: string, offset: number): Place {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, col: (before.at(-1)?.length ?? 0) + 1 };
}

function syntax({ code, message, pos }: YAMLError, file: string, placeAt: (offset: number) => Place): Located {
  const said = (code: string, message: string, hint: string): Located => ({
    severity: "error",
    code,
    path: [],
    message,
    hint,
    file,
    ...placeAt(pos[0]),
  });
  switch (code) {
    case "TAG_RESOLVE_FAILED":
      return said("yaml_tag", "tags are not allowed", "Write a plain value.");
    case "BAD_ALIAS":
      return said("yaml_alias", "aliases are not allowed", "Write the value out.");
    case "TAB_AS_INDENT":
      return said("yaml_syntax", "a tab is used to indent", "Indent with spaces.");
    default:
      return said("yaml_syntax", `this is not YAML: ${shorten(message.replace(/[.\s]+$/, ""))}`, "Correct it here.");
  }
}
