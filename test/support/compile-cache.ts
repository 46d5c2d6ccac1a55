/** Where processes that tests start keep what Node compiled: the program's TypeScript is stripped once and not at each start. */
import { join } from "node:path";

/** https://nodejs.org/api/module.html#module-compile-cache: keyed by version of Node and text of each file, written when a process ends. */
export const compileCache = { NODE_COMPILE_CACHE: join(import.meta.dirname, "../../node_modules/.cache/compiled") };
