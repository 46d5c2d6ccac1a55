/** What every command prints through: plain lines or JSON on stdout, one line on stderr when it failed, and the exit code. */
import type { HostAnswer } from "../flows/access/host-commands.ts";
import { printable } from "./printable.ts";

/** 0 done, 1 failed, 2 wrong usage or input. */
type ExitCode = 0 | 1 | 2;

/** What agents, people and services elsewhere wrote is printed with its control characters spelled out, so it stays text. */
export interface Terminal {
  out(text: string): void;
  /** Long work: a line that replaces itself on a terminal, and stays silent elsewhere. */
  progress(text: string): void;
  print(answer: HostAnswer, json?: boolean): void;
  fail(sentence: string, code?: ExitCode): void;
}

export const terminal: Terminal = {
  out: (text) => process.stdout.write(`${printable(text)}\n`),
  progress: (text) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`);
  },
  print(answer, json) {
    if (json) this.out(JSON.stringify(answer.ok ? (answer.data ?? { ok: true }) : { error: answer.sentence }));
    else if (answer.ok) this.out(answer.sentence);
    if (!answer.ok) this.fail(json ? "" : answer.sentence);
  },
  fail(sentence, code = 1) {
    if (sentence) process.stderr.write(`${printable(sentence)}\n`);
    process.exitCode = code;
  },
};
