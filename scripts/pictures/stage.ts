/** The running fleet and what happens to it, in the words the pictures are told in. */
import type { Duration } from "../../src/domain/words/time.ts";
import type { TestApp } from "../../test/support/app.ts";
import type { SlackPerson, SlackWorkspace } from "../../test/support/slack-workspace.ts";

export interface Stage {
  app: TestApp;
  workspace: SlackWorkspace;
  /** As many signals as `times`, just past. */
  signal(agent: string, name: string, value: number, times?: number): Promise<void>;
  /** Ten travellers in a row are failed, by each of them, all in one request. */
  fails(...agents: string[]): Promise<void>;
  /** An agent asks to run a tool. */
  asks(tool: string, args: object): Promise<Record<string, unknown>>;
  /** Presses a button of the newest message in #airline that says so, and waits for the answer. */
  click(words: RegExp, label: string, who: SlackPerson): Promise<void>;
  /** Types a command in #airline as Dana, and waits for the answer. */
  command(typed: string): Promise<void>;
  pass(time: Duration): Promise<void>;
}

export function createStage(app: TestApp, workspace: SlackWorkspace): Stage {
  const send = async (signals: object[]): Promise<void> => {
    await app.ask("/v1/signals", signals);
    await app.settled();
  };
  const series = (agent: string, signal: string, value: number, times: number): object[] =>
    Array.from({ length: times }, (_, n) => ({
      agent,
      signal,
      value,
      run: `${agent}-${n}-${app.now()}`,
      at: new Date(app.now() - (times - n) * 1_000).toISOString(),
    }));
  const answered = async (who: SlackPerson, act: () => Promise<void>): Promise<void> => {
    const before = (await workspace.ephemeralsTo(who)).length;
    await act();
    while ((await workspace.ephemeralsTo(who)).length === before)
      await new Promise((resolve) => setTimeout(resolve, 25));
    await app.settled();
  };
  return {
    app,
    workspace,
    signal: (agent, name, value, times = 1) => send(series(agent, name, value, times)),
    fails: (...agents) => send(agents.flatMap((agent) => series(agent, "evaluation.task_success", 0, 10))),
    async asks(tool, args) {
      const question = { agent: "airline-l", tool, args, reason: "the customer was charged twice" };
      const { body } = await app.ask("/v1/actions", question);
      await app.settled();
      return body;
    },
    click: (words, label, who) =>
      answered(who, async () => {
        const message = await workspace.channel("C01AIR").expectMessage(words);
        await message.click(label, workspace.as(who));
      }),
    command: (typed) => answered("dana", () => workspace.command(typed, workspace.as("dana"))),
    pass: (time) => app.advance(time),
  };
}
