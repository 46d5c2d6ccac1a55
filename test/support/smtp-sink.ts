/** A mail server that takes mail and keeps it: as much of SMTP as a client needs, on this machine. */
import { createServer, type Socket } from "node:net";

interface Mail {
  from: string;
  to: string[];
  /** Headers and body as they came, dots unstuffed. */
  raw: string;
  /** What the client logged in with, decoded; undefined without a login. */
  login: string | undefined;
}

export interface SmtpSink {
  port: number;
  mails: Mail[];
  /** The next answers to RCPT TO, one each: "550 no such user". */
  refuse: string[];
  close(): Promise<void>;
}

export async function smtpSink(): Promise<SmtpSink> {
  const mails: Mail[] = [];
  const refuse: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    converse(socket, mails, refuse);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    mails,
    refuse,
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  };
}

function converse(socket: Socket, mails: Mail[], refuse: string[]): void {
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  const fresh = (): Mail => ({ from: "", to: [], raw: "", login: mail?.login });
  let mail: Mail = { from: "", to: [], raw: "", login: undefined };
  let inData = false;
  let left = "";
  say("220 sink ESMTP");
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    left += chunk;
    for (;;) {
      const end = left.indexOf(inData ? "\r\n.\r\n" : "\r\n");
      if (end < 0) return;
      const part = left.slice(0, end);
      left = left.slice(end + (inData ? 5 : 2));
      if (inData) {
        mails.push({ ...mail, raw: part.replace(/^\.\./gm, ".") });
        mail = fresh();
        inData = false;
        say("250 kept");
      } else command(part);
    }
  });

  function command(line: string): void {
    const verb = (line.split(/[ :]/)[0] ?? "").toUpperCase();
    const address = /<(.*?)>/.exec(line)?.[1] ?? "";
    if (verb === "QUIT") {
      say("221 bye");
      socket.end();
    } else say(answerTo(verb, line, address));
  }

  function answerTo(verb: string, line: string, address: string): string {
    switch (verb) {
      case "EHLO":
        return "250-sink\r\n250 AUTH PLAIN";
      case "AUTH":
        mail.login = Buffer.from(line.split(" ")[2] ?? "", "base64")
          .toString()
          .replaceAll("\0", " ")
          .trim();
        return "235 welcome";
      case "MAIL":
        mail.from = address;
        return "250 ok";
      case "RCPT": {
        const refused = refuse.shift();
        if (!refused) mail.to.push(address);
        return refused ?? "250 ok";
      }
      case "DATA":
        inData = true;
        return "354 go on";
      case "RSET":
        mail = fresh();
        return "250 ok";
      default:
        return "250 ok";
    }
  }
}

/** The subject as people read it: folded lines joined, encoded words decoded. */
export function subjectOf(mail: Mail | undefined): string {
  const folded = /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(mail?.raw ?? "")?.[1] ?? "";
  return folded
    .replace(/\?=\r\n\s+=\?/g, "?==?")
    .replace(/=\?UTF-8\?Q\?(.*?)\?=/gi, (_, words: string) => words.replaceAll("_", " "))
    .replace(/(?:=[0-9A-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll("=", ""), "hex").toString());
}
