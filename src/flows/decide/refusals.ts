/** Where it stood before it became a folder of its own. */
export { recordRefusal } from "../attempt/refusals.ts";
