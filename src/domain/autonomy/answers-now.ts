/** Whether somebody who answers for an agent is there: its accountable, or the deputy of one who is away or cannot be reached. */
import type { Raci } from "../pact/pact.ts";
import type { FleetConfig } from "../people/fleet-config.ts";
import { reach } from "../people/person.ts";
import type { Instant } from "../words/time.ts";

export const answersNow = (raci: Raci, config: FleetConfig, at: Instant): boolean =>
  reach("accountable", raci, config, at).to.some((id) => Object.hasOwn(config.people, id));
