/** Everything a flow may ask of the world, in one place. Built by app.ts; tests build their own. */

import type { AgentId } from "../domain/pact/pact.ts";
import type { FleetConfig } from "../domain/people/fleet-config.ts";
import type { ThresholdReading } from "../domain/watch/threshold-reading.ts";
import type { ChatPlatform } from "./chat.ts";
import type { Clock, Random } from "./clock.ts";
import type { Command } from "./command.ts";
import type { Ingest } from "./ingest.ts";
import type { Log } from "./log.ts";
import type { Pacts } from "./pacts.ts";
import type { Pager } from "./pager.ts";
import type { Store } from "./store.ts";

export interface World {
  clock: Clock;
  random: Random;
  log: Log;
  store: Store;
  /** wardroom.yaml as last accepted. */
  config: FleetConfig;
  pacts: Pacts;
  platforms: ChatPlatform[];
  /** Ways to people outside chat, as wardroom.yaml names them. */
  pagers: Pager[];
  commands: Command[];
  /** Takes signals in. Absent where none are: on the command line beside a service, and where none runs. */
  ingest?: Ingest;
  /** What the watch holds about an agent right now. */
  standing(agent: AgentId): ThresholdReading[];
  /** Something may be due: timers and outbox look again. */
  wake(): void;
}
