/** Stands between the workspace and the bot in HTTP mode: sends each request on, as often as asked, as Slack does when it tries again. */
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { slackSigningSecret } from "./slack-workspace.ts";

export interface SlackInbound {
  /** The request URL to give to the workspace. */
  url: string;
  /** Where the bot is: "http://127.0.0.1:PORT". */
  to(origin: string): void;
  /** From now on each request arrives this many times, each later one signed anew and with X-Slack-Retry-Num. */
  repeat(times: number): void;
  /** What the bot answered to each request. */
  answers: { status: number; retry: number; body: string }[];
  /** The newest request as it was sent, to send once more. */
  last(): { headers: Record<string, string>; body: string } | undefined;
  stop(): Promise<void>;
}

export const signed = (body: string, at: number, secret = slackSigningSecret): Record<string, string> => {
  const timestamp = String(Math.floor(at / 1_000));
  return {
    "x-slack-request-timestamp": timestamp,
    "x-slack-signature": `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex")}`,
  };
};

export async function startSlackInbound(): Promise<SlackInbound> {
  let origin = "";
  let times = 1;
  let last: ReturnType<SlackInbound["last"]>;
  const answers: SlackInbound["answers"] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks).toString();
    const names = ["content-type", "x-slack-request-timestamp", "x-slack-signature"];
    const headers = Object.fromEntries(names.map((name) => [name, String(request.headers[name] ?? "")]));
    last = { headers, body };
    const send = async (retry: number) => {
      const anew = retry > 0 ? { ...signed(body, Date.now()), "x-slack-retry-num": String(retry) } : {};
      const answer = await fetch(`${origin}/slack/events`, { method: "POST", headers: { ...headers, ...anew }, body });
      const text = await answer.text();
      answers.push({ status: answer.status, retry, body: text });
      return { answer, text };
    };
    const { answer, text } = await send(0);
    for (let retry = 1; retry < times; retry++) await send(retry);
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/slack/events`,
    to: (where) => {
      origin = where;
    },
    repeat: (many) => {
      times = many;
    },
    answers,
    last: () => last,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
