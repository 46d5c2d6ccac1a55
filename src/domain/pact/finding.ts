/** A remark of a linter: an error stops, a warning only speaks. */
import type { Finding } from "./pact.ts";

type Path = Finding["path"];

export const error = (code: string, path: Path, message: string, hint: string): Finding => ({
  severity: "error",
  code,
  path,
  message,
  hint,
});

export const warning = (code: string, path: Path, message: string, hint: string): Finding => ({
  severity: "warning",
  code,
  path,
  message,
  hint,
});
