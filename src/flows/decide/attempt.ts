/** Where it stood before it became a folder of its own. */
export { type Attempted, attempt, type Committed } from "../attempt/attempt.ts";
