/** The card that `wardroom doctor --test-card` posts, before and after its one press. */
import type { TestCard } from "../../domain/journal/test-card.ts";
import type { Card, Rich } from "../card.ts";

/** @param version of the thing, so that the newest drawing wins */
export function testCardView({ id, room, pressed, at }: TestCard, version: number): Card {
  const said: Rich = pressed
    ? [
        { person: pressed.by },
        " pressed it ",
        { time: pressed.at, as: "clock" },
        `, ${after(pressed.at - at)} after it was posted.`,
      ]
    : ["Press the button to show that what is decided here arrives. Nothing else happens, and nobody is called."];
  return {
    subject: `test-card:${id}`,
    version,
    tone: pressed ? "resolved" : "info",
    icon: pressed ? "✅" : "🧪",
    state: pressed ? "ARRIVED" : "TEST",
    title: `${id} · a test of the ${room} room`,
    summary: pressed ? `The test of the ${room} room arrived.` : `A test of the ${room} room: press the button.`,
    pings: [],
    body: [{ type: "text", text: said }],
    buttons: pressed
      ? []
      : [{ label: "It works", press: { item: `test-card:${id}`, verb: "arrived", epoch: 0 }, style: "primary" }],
    more: [],
    footer: ["Posted from the command line by wardroom doctor"],
  };
}

const after = (ms: number): string => `${(Math.max(0, ms) / 1_000).toFixed(1)} s`;
