/** How often a test repeats what only many times prove: some of it in `npm test`, all of it in `npm run test:long`. */

/** `WARDROOM_TESTS=long` is set by vitest.long.config.ts, which runs every file that imports this one. */
export const rounds = (usual: number, all: number): number => (process.env.WARDROOM_TESTS === "long" ? all : usual);
