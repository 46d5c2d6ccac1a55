/** Writes what is not there yet. What a person may have changed is never written over. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { isMap, isSeq, parseDocument } from "yaml";

export function writeOnce(file: string, text: string, mode = 0o644): "made" | "kept" {
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(file, text, { mode, flag: "wx" });
    return "made";
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === "EEXIST") return "kept";
    throw fault;
  }
}

/** Fills NAME= in, or adds it; a value that stands there stays. */
export function setInSecretsFile(file: string, name: string, value: string): void {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const empty = new RegExp(`^${name}=[ \\t]*$`, "m");
  if (!empty.test(text) && new RegExp(`^\\s*(export\\s+)?${name}\\s*=`, "m").test(text)) return;
  const next = empty.test(text)
    ? text.replace(empty, () => `${name}=${value}`)
    : `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${name}=${value}\n`;
  // A file that stood there may be readable by others, and dying in the middle must not lose what it holds.
  const whole = `${file}.new`;
  // What an attempt that died left there would keep its own mode.
  rmSync(whole, { force: true });
  writeFileSync(whole, next, { mode: 0o600, flag: "wx" });
  renameSync(whole, file);
}

/**
 * Adds an entry to a "{ ... }" or "[ ... ]" of a YAML text and leaves every other character as it is; undefined where what stands
 * there is written otherwise.
 * @param entry "slack: U01DANA" or "{ slack: C01AIR }"
 */
export function addEntry(text: string, path: string[], entry: string): string | undefined {
  const node = parseDocument(text).getIn(path, true);
  if (!(isMap(node) || isSeq(node)) || !node.flow || !node.range) return undefined;
  const close = node.range[1] - 1;
  const before = text.slice(0, close).trimEnd();
  const room = isMap(node) ? " " : "";
  return `${before}${node.items.length > 0 ? ", " : room}${entry}${room}${text.slice(close)}`;
}
