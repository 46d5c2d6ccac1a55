/** The yardstick, a process of its own: bare node:http that splits and parses what it is sent, and keeps nothing. */
import { createServer } from "node:http";

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const text = Buffer.concat(chunks).toString("utf8");
    let accepted = 0;
    if (request.headers["content-type"] === "application/x-ndjson") {
      for (const line of text.split("\n")) if (line !== "" && JSON.parse(line)) accepted += 1;
    } else if (JSON.parse(text)) accepted = 1;
    const answer = JSON.stringify({ accepted });
    response.writeHead(202, { "content-type": "application/json", "content-length": answer.length });
    response.end(answer);
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address) process.send?.({ port: address.port });
});
