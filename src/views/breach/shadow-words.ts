/** What a threshold in shadow would have done: told where people look for it, never called out. */

import { restrained } from "../../domain/agent/restraint.ts";
import type { Breach } from "../../domain/breach/breach.ts";
import { listNames } from "../../domain/people/who-may.ts";
import type { Button, Card, Rich } from "../card.ts";
import { type CardContext, ending, headline, stateOf, whatHappened } from "./breach-words.ts";

export function shadowCard(breach: Breach, context: CardContext): Card {
  const button = (label: string, verb: string): Button => ({
    label,
    press: { item: `breach:${breach.id}`, verb, epoch: breach.epoch },
  });
  const open = breach.status === "open";
  const end = ending(breach, context);
  return {
    subject: `breach:${breach.id}`,
    version: context.version,
    ...stateOf(breach),
    title: `${breach.id} · ${headline(breach)}`,
    summary: `In shadow: ${headline(breach)}. Nobody was called.`,
    pings: [],
    body: [
      { type: "text", text: whatHappened(breach) },
      { type: "text", text: wouldHave(breach, context) },
      ...(end.length > 0 ? [{ type: "text" as const, text: end }] : []),
    ],
    buttons: open ? [button("Resolve", "resolve")] : [],
    more: [],
    footer: [{ code: breach.clause }, " · in shadow: nobody is called, nothing is held back"],
  };
}

/** "In shadow: would have called Dana and Lee, then the whole room, and quarantined it 03:16 with nobody answering." */
export function wouldHave(breach: Breach, { config }: Pick<CardContext, "config">): Rich {
  const { reached, roomAsked, intervention } = breach;
  const called = [
    ...(reached.length > 0 ? [listNames(reached, config, "and")] : []),
    ...(roomAsked ? ["the whole room"] : []),
  ].join(", then ");
  const calls = called ? [`called ${called}`] : [];
  const { state, do: kind, at, expiresAt } = intervention;
  const acts: Rich = ((): Rich => {
    switch (state) {
      case "applied":
        return [`${restrained[kind]} it`, ...(at === undefined ? [] : [" ", { time: at, as: "clock" as const }])];
      case "proposed":
        return expiresAt === undefined
          ? []
          : [`asked until `, { time: expiresAt, as: "clock" }, ` whether to ${kind} it`];
      case "expired":
        return ["let it run, nobody having answered"];
      case "withdrawn":
        return ["withdrawn the question, for the value recovered"];
      case "none":
      case "approved":
      case "denied":
      case "lifted":
      case "let-run":
        return [];
    }
  })();
  const both: Rich = calls.length > 0 && acts.length > 0 ? [", and "] : [];
  const nothing: Rich = calls.length === 0 && acts.length === 0 ? ["recorded it"] : [];
  return [{ strong: "In shadow" }, ": would have ", ...calls, ...both, ...acts, ...nothing, "."];
}
