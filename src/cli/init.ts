import type { Command } from "commander";
import type { Terminal } from "./terminal.ts";
export function registerInit(_p: Command, _t: Terminal): void {}
