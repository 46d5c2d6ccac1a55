/** What is said in a channel that shows no room yet can be followed as it stands. */
import { expect, test } from "vitest";
import { commands } from "../../commands/index.ts";
import { parseFleetConfig } from "../../src/documents/fleet-config.ts";
import type { FleetConfig } from "../../src/domain/people/fleet-config.ts";
import type { PlatformName } from "../../src/domain/people/platform.ts";
import { wardLine } from "../../src/domain/words/ward-line.ts";
import { introductionCard } from "../../src/views/room/introduction.ts";

const fleetText = (dana: string, channels = "channels: []") => `
fleet: acme-air
people: { dana: { name: Dana Reyes${dana} } }
admins: [dana]
rooms: { airline: { ${channels}, agents: ["airline-*"] } }
`;
function fleetOf(text: string): FleetConfig {
  const { config, findings } = parseFleetConfig(text, "wardroom.yaml");
  if (!config) throw new Error(JSON.stringify(findings));
  return config;
}
const said = (config: FleetConfig, platform: PlatformName, channel: string) =>
  JSON.stringify(
    introductionCard(config, undefined, channel, platform, (name, values) =>
      wardLine(commands, platform, name, values),
    ),
  ).replaceAll('\\"', '"');

test("an admin whose account is not known there is told to link it first, as the platform types it", () => {
  const stranger = fleetOf(fleetText(""));
  expect(said(stranger, "discord", "20001")).toContain("npx wardroom link --person dana");
  expect(said(stranger, "discord", "20001")).toContain("/ward me link what:CODE");
  expect(said(stranger, "slack", "C01AIR")).toContain("/ward link CODE");
  expect(said(fleetOf(fleetText(', discord: "1001"')), "discord", "20001")).not.toContain("wardroom link");
});

test("the line for wardroom.yaml is one that wardroom.yaml takes", () => {
  const config = fleetOf(fleetText(""));
  for (const [platform, channel] of [
    ["discord", "123456789012345678"],
    ["slack", "C01AIR"],
  ] as const) {
    const line = /channels: \[ .*? \]/.exec(said(config, platform, channel))?.[0] ?? "";
    expect(fleetOf(fleetText("", line)).rooms.airline?.channels).toEqual([{ platform, channel }]);
  }
});
