/** Before all tests. What a test needs is installed when it asks (`test-deps.ts`); here only a killed run is cleaned up after. */
import { sweepStaleLock } from "./test-deps.ts";

export default function setup(): void {
  sweepStaleLock();
}
