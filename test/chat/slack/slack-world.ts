/** The program's own flows and store with a real local Slack: what is decided is journaled, told, and clicked, in moved time. */
import { createSlack, type Slack } from "../../../src/chat/slack/slack.ts";
import type { EventBodies, EventType } from "../../../src/domain/journal/event-kinds.ts";
import type { EffectivePact } from "../../../src/domain/pact/pact.ts";
import type { FleetConfig } from "../../../src/domain/people/fleet-config.ts";
import { createDelivery, type Delivering } from "../../../src/flows/tell/deliver.ts";
import { withoutStorms } from "../../support/breaches.ts";
import { type SeenMessage, type SlackWorkspace, startSlackWorkspace } from "../../support/slack-workspace.ts";
import { type TestWorld, testWorld } from "../../support/world.ts";

export interface SlackWorld {
  world: TestWorld;
  slack: Slack;
  workspace: SlackWorkspace;
  /** Sends all that is due now. */
  tell(): Promise<void>;
  /** Moves time in steps, and sends what is due at each. */
  pass(duration: number, step?: number): Promise<void>;
  /** The cards and lines of the room, oldest first. */
  room(): Promise<SeenMessage[]>;
  journal<T extends EventType>(type: T): Promise<EventBodies[T][]>;
  /** Calls of a method that asked Slack to post or change something. */
  calls(method: string): number;
  delivery: Delivering;
  stop(): Promise<void>;
}

export async function slackWorld({
  config = withoutStorms,
  channels,
  effective,
  own,
}: {
  config?: FleetConfig;
  effective?: EffectivePact;
  own?: (agent: string) => Partial<EffectivePact>;
  channels?: { id: string; name: string }[];
} = {}): Promise<SlackWorld> {
  const workspace = await startSlackWorkspace(channels);
  const world = await testWorld({ config, ...(effective && { effective }), ...(own && { own }) });
  const slack = createSlack({
    ...workspace.settings,
    log: world.log,
    clock: world.clock,
    random: world.random,
    people: (id) => world.config.people[id],
  });
  world.platforms.push(slack);
  await slack.start(world.door);
  const delivery = createDelivery(world);
  return {
    world,
    slack,
    workspace,
    delivery,
    tell: () => delivery.drain(),
    async pass(duration, step = 1_000) {
      const end = world.at() + duration;
      while (world.at() < end) {
        await world.advance(Math.min(step, end - world.at()));
        await delivery.drain();
      }
    },
    room: () => workspace.channel("C01AIR").messages(),
    journal: async <T extends EventType>(type: T) =>
      (await world.store.journal({ types: [type] })).map(({ body }) => body as EventBodies[T]),
    calls: (method) => workspace.proxy.calls.filter((call) => call.method === method).length,
    async stop() {
      await delivery.stop();
      await slack.stop();
      await world.close();
      await workspace.stop();
    },
  };
}
