/** An HTTP server on this machine that keeps what it is sent, and answers as it is told. */
import { createServer, type IncomingHttpHeaders } from "node:http";

export interface HttpSink {
  /** "http://127.0.0.1:PORT" */
  url: string;
  taken: { method: string; path: string; headers: IncomingHttpHeaders; body: string }[];
  /** What the next requests are answered with, one each; 202 after that. "hang" never answers. */
  answers: ({ status: number; headers?: Record<string, string>; body?: string } | "hang")[];
  close(): Promise<void>;
}

export async function httpSink(): Promise<HttpSink> {
  const taken: HttpSink["taken"] = [];
  const answers: HttpSink["answers"] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      taken.push({ method, path: url, headers, body: Buffer.concat(chunks).toString() });
      const answer = answers.shift() ?? { status: 202 };
      if (answer === "hang") return;
      response.writeHead(answer.status, answer.headers).end(answer.body ?? "{}");
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    taken,
    answers,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
