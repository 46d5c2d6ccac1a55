/** `WARDROOM_SEED`: what random tests draw is the same each time; without it each run draws anew, and a failure prints its own seed. */
import fc from "fast-check";

const seed = process.env.WARDROOM_SEED;
if (seed !== undefined) {
  if (!/^-?\d{1,9}$/.test(seed))
    throw new Error(`WARDROOM_SEED is "${seed}". Set it to a whole number, or not at all.`);
  fc.configureGlobal({ seed: Number(seed) });
}
