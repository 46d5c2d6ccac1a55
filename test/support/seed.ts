/**
 * What random tests draw. `npm test` draws alike in every run, so that it fails by what was changed; `npm run test:long` draws anew, and a failure
 * prints its own seed. `WARDROOM_SEED` says what either draws.
 */
import fc from "fast-check";

const usual = process.env.WARDROOM_TESTS === "long" ? undefined : "20261126";
const seed = process.env.WARDROOM_SEED ?? usual;
if (seed !== undefined) {
  if (!/^-?\d{1,9}$/.test(seed))
    throw new Error(`WARDROOM_SEED is "${seed}". Set it to a whole number, or not at all.`);
  fc.configureGlobal({ seed: Number(seed) });
}
