/** A parsed YAML tree -> a plain value, refusing on the way whatever a reader could take for something else. */
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from "yaml";
import { type Located, type Path, type Place, shorten } from "./located.ts";

interface Reading {
  kind: "pact" | "config";
  file: string;
  maxDepth: number;
  placeAt(offset: number): Place;
}

interface YamlValue {
  value: unknown;
  /** By path as JSON: of a key where there is one, else of the value. */
  places: Map<string, Place>;
  /** Scalars as they were written, by path as JSON. */
  written: Map<string, string>;
  findings: Located[];
}

export function readValue(root: Node, { kind, file, maxDepth, placeAt }: Reading): YamlValue {
  const places = new Map<string, Place>();
  const written = new Map<string, string>();
  const findings: Located[] = [];
  const place = (node: Node | null): Place => placeAt(node?.range?.[0] ?? 0);
  const refuse = (node: Node, code: string, path: Path, message: string, hint: string): undefined => {
    findings.push({ severity: "error", code, path, message, hint, file, ...place(node) });
  };

  const read = (node: Node | null, path: Path): unknown => {
    if (!node) return null;
    const key = JSON.stringify(path);
    if (!places.has(key)) places.set(key, place(node));
    if (path.length > maxDepth)
      return refuse(node, `${kind}_too_deep`, path, "the file is nested too deeply", `Use at most ${maxDepth} levels.`);
    if (isAlias(node)) return refuse(node, "yaml_alias", path, "aliases are not allowed", "Write the value out.");
    refuseMarks(node, path);
    if (isSeq(node)) return node.items.map((item, index) => read(item as Node, [...path, index]));
    if (isMap(node)) return readMap(node, path);
    if (isScalar(node)) return readScalar(node, path);
    return refuse(node, "yaml_syntax", path, "this cannot be read", "Write a plain value.");
  };

  const refuseMarks = (node: Node, path: Path): void => {
    if ("anchor" in node && node.anchor)
      refuse(node, "yaml_alias", path, "anchors and aliases are not allowed", "Write the value out where it is used.");
    if (node.tag) refuse(node, "yaml_tag", path, `the tag ${shorten(node.tag)} is not allowed`, "Write a plain value.");
  };

  const readMap = (node: YAMLMap, path: Path): Record<string, unknown> => {
    const map: Record<string, unknown> = {};
    const first = new Map<string, Place>();
    for (const pair of node.items) {
      const name = readKey(pair, node, path);
      if (name === undefined) continue;
      const at = pair.key as Node;
      const earlier = first.get(name);
      if (earlier) {
        const message = `${shorten(name)} is written twice, first on line ${earlier.line}`;
        refuse(at, "yaml_duplicate_key", [...path, name], message, "Keep one of the two.");
        continue;
      }
      first.set(name, place(at));
      places.set(JSON.stringify([...path, name]), place(at));
      map[name] = read(pair.value as Node | null, [...path, name]);
    }
    return map;
  };

  const readKey = ({ key, value }: Pair, node: YAMLMap, path: Path): string | undefined => {
    if (isAlias(key)) return refuse(key, "yaml_alias", path, "aliases are not allowed", "Write the key out.");
    if (!isScalar(key))
      return refuse(
        (key as Node | null) ?? node,
        "yaml_syntax",
        path,
        "a key must be a plain word",
        "Write `key: value`.",
      );
    refuseMarks(key, path);
    const name = typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
    if (name === "<<" && isAlias(value))
      return refuse(key, "yaml_alias", path, "merge keys are not allowed", "Write the values out.");
    if (forbiddenKeys.has(name))
      return refuse(key, "key_forbidden", path, `the key ${name} is not allowed`, "Choose another name.");
    if (secret.test(name)) refuseSecret(key, name, path);
    return name;
  };

  const readScalar = (node: Scalar, path: Path): unknown => {
    const source = node.source ?? "";
    written.set(JSON.stringify(path), source);
    if (node.type === "PLAIN" && isOddNumber(node.value, source)) {
      const message = `${shorten(source)} is not a plain decimal number`;
      refuse(node, "number_format", path, message, "Write it as 31 or 0.5; quote it if it is text.");
    }
    if (typeof node.value === "string" && secret.test(node.value)) refuseSecret(node, node.value, path);
    return node.value;
  };

  const refuseSecret = (node: Node, text: string, path: Path): void => {
    const shown = `${(secret.exec(text)?.[0] ?? "").slice(0, 4)}…`;
    const hint =
      kind === "pact"
        ? "Remove it and revoke it: pacts are read by many."
        : "Put it into the environment, write env:NAME here, and revoke what was written.";
    refuse(node, `secret_in_${kind}`, path, `this looks like a secret (${shown})`, hint);
  };

  return { value: read(root, []), places, written, findings };
}

const forbiddenKeys = new Set(["__proto__", "constructor", "prototype"]);

/** 0x1F, 0o17, 010, 1_000, .inf, +5: read differently by different YAML versions, or not what they look like. */
const isOddNumber = (value: unknown, source: string): boolean =>
  typeof value === "number"
    ? !/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(source)
    : typeof value === "string" && /^[+-]?\d+(_\d+)+$/.test(source);

/** The shapes of well-known credentials: Slack, OpenAI and its kin, GitHub, AWS, private keys, chat webhooks, our own tokens. */
const secret =
  /xox[abeprs]-\w|xapp-\w|\bsk-[\w-]{12}|\bgh[opsu]_\w{16}|github_pat_\w|\bAKIA[A-Z\d]{12}|-----BEGIN [A-Z ]*PRIVATE KEY|hooks\.slack\.com\/services\/|discord(app)?\.com\/api\/webhooks\/|\bward_[\w-]{16}/;
