/** "airline-service@4#task-failure": a clause of a version of a pact, and its parts. */
import type { ClauseCitation, PactCitation } from "./pact.ts";

/** The pact and version: "airline-service@4". */
export const pactOf = (clause: ClauseCitation): PactCitation => clause.split("#", 1)[0] ?? clause;

/** The pact, whatever its version: "airline-service". */
export const pactNamed = (citation: PactCitation): string => citation.split("@", 1)[0] ?? citation;

/** The threshold: "task-failure". */
export const thresholdOf = (clause: ClauseCitation): string => clause.slice(clause.indexOf("#") + 1);

/** The clause without its version: one open breach an agent and "airline-service#task-failure". */
export const unversioned = (clause: ClauseCitation): string => clause.replace(/@\d+#/, "#");
