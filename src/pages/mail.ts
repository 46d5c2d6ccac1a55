/** A page as plain mail. Somebody calling and the end of it are told; that somebody looks is not worth a mail. */
import { isIP } from "node:net";
import { createTransport } from "nodemailer";
import { second } from "../domain/words/time.ts";
import { Blocked, outboundTimeout, resolveOutbound } from "../http/outbound.ts";
import type { Delivery } from "../ports/chat.ts";
import type { PageMessage, Pager } from "../ports/pager.ts";

interface MailSettings {
  name: string;
  server: MailServer;
  from: string;
  to: string;
  allowPrivate: boolean;
}

interface MailServer {
  host: string;
  port: number;
  /** TLS from the first byte (smtps). */
  secure: boolean;
  auth?: { user: string; pass: string };
}

/** "smtps://user:password@mail.acme.example:465", "smtp://mail.acme.example"; undefined when it is none. */
export function readMailServer(text: string): MailServer | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url?.hostname || (url.protocol !== "smtp:" && url.protocol !== "smtps:")) return undefined;
  const secure = url.protocol === "smtps:";
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (secure ? 465 : 587) : Number(url.port),
    secure,
    ...(url.username && {
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    }),
  };
}

export const createMail = ({ name, server, from, to, allowPrivate }: MailSettings): Pager => ({
  name,
  async page(message) {
    if (message.act === "acknowledge") return { type: "sent", message: "" };
    try {
      // Connected to by number, so that what was checked is what is reached; the certificate is still checked by name.
      const [address] = await resolveOutbound(server.host, allowPrivate);
      if (!address) return { type: "retry", afterMs: 2 * second, error: `${server.host} has no address` };
      const loopback = /^(127\.|::1$)/.test(address.address);
      const transport = createTransport({
        host: address.address,
        port: server.port,
        secure: server.secure,
        ...(server.auth && { auth: server.auth }),
        // A password never goes over an open line.
        requireTLS: server.auth !== undefined && !server.secure && !loopback,
        tls: { ...(isIP(server.host) === 0 && { servername: server.host }) },
        connectionTimeout: outboundTimeout,
        greetingTimeout: outboundTimeout,
        socketTimeout: outboundTimeout,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      try {
        await transport.sendMail({
          from: { name: "Wardroom", address: from },
          to,
          subject: subjectOf(message),
          text: textOf(message),
          date: new Date(message.at),
          messageId: `<${safe(message.id)}@${safe(message.fleet)}.wardroom>`,
          headers: { "Auto-Submitted": "auto-generated" },
        });
        return { type: "sent", message: "" };
      } finally {
        transport.close();
      }
    } catch (fault) {
      return refusalOf(fault, server.host);
    }
  },
});

const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
const safe = (text: string): string => text.replace(/[^A-Za-z0-9.-]+/g, "-");

function subjectOf({ act, fleet, item, summary, drill }: PageMessage): string {
  const over = `${drill ? "DRILL " : ""}${item} is over`;
  return oneLine(`[${fleet}] ${act === "resolve" ? over : summary}`).slice(0, 200);
}

const textOf = ({ summary, lines, link }: PageMessage): string =>
  [summary, "", ...lines, ...(link ? ["", link] : []), ""].join("\n");

/** A server's 5xx is final; anything else may pass. Its own words are not repeated: they may quote what was sent. */
function refusalOf(fault: unknown, host: string): Delivery {
  if (fault instanceof Blocked) return { type: "failed", error: fault.message };
  const { responseCode, code } = fault as { responseCode?: number; code?: string };
  if (code === "EAUTH") return { type: "failed", error: `${host} does not take the account` };
  if (responseCode !== undefined && responseCode >= 500)
    return { type: "failed", error: `${host} answered ${responseCode}` };
  return {
    type: "retry",
    afterMs: 5 * second,
    error: `${host}: ${responseCode ?? code ?? "no connection"}`,
  };
}
