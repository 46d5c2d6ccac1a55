/** Every check, and what they find together: the worst first. */
import { alwaysOverridden } from "./always-overridden.ts";
import { byOrder, type Finding, type FindingKind } from "./finding.ts";
import type { Governed } from "./governed.ts";
import { neverFired } from "./never-fired.ts";
import { withoutEnforcement } from "./no-enforcement.ts";
import { withoutPact } from "./no-pact.ts";
import { ownersLeft } from "./owner-left.ts";
import { reviewsOverdue } from "./review-overdue.ts";
import { silentThresholds } from "./silent-threshold.ts";

const checks: Readonly<Record<FindingKind, (governed: Governed) => Finding[]>> = {
  "owner-left": ownersLeft,
  "no-pact": withoutPact,
  "always-overridden": alwaysOverridden,
  "silent-threshold": silentThresholds,
  "no-enforcement": withoutEnforcement,
  "review-overdue": reviewsOverdue,
  "never-fired": neverFired,
};

export const find = (governed: Governed): Finding[] =>
  Object.values(checks)
    .flatMap((check) => check(governed))
    .sort(byOrder);
