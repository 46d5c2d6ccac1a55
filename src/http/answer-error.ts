/** What goes wrong becomes an answer: a known no as it is, an unknown path or verb, and every fault as "something broke". */
import type { Socket } from "node:net";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Random } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import { errorBody, HttpError } from "./http-error.ts";
import { tooLarge } from "./inflate.ts";
import { routesOf } from "./routes.ts";

export const answerError =
  (log: Log) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const no = error instanceof HttpError ? error : fromServer(error, request);
    const answer = no ?? new HttpError("internal", 500, `Something broke; it is logged as ${request.id}.`);
    if (!no) log.error({ err: error, request: request.id, route: request.routeOptions?.url }, "a request failed");
    reply
      .headers(answer.headers)
      .header("x-request-id", request.id)
      .status(answer.status)
      .send(errorBody(answer, request.id));
  };

/** The server's own complaints in our words. https://fastify.dev/docs/latest/Reference/Errors/ */
function fromServer(error: unknown, request: FastifyRequest): HttpError | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return tooLarge(request.routeOptions.bodyLimit);
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return new HttpError("content_type", 415, "This route does not read that Content-Type.", {
        field: "Content-Type",
        hint: "Send JSON: 'Content-Type: application/json'.",
      });
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return new HttpError("content_length", 400, "The body is not as long as Content-Length says.");
    case "FST_ERR_CTP_EMPTY_JSON_BODY":
      return new HttpError("json_empty", 400, "The body is empty. Send JSON.");
    case "FST_ERR_BAD_URL":
      return new HttpError("path_invalid", 400, "The path is not a valid URL path.");
    case "ECONNRESET":
      return new HttpError("aborted", 400, "The request was cut off.");
    default:
      return "statusCode" in error && typeof error.statusCode === "number" && error.statusCode < 500
        ? new HttpError("bad_request", error.statusCode, "The request could not be read.")
        : undefined;
  }
}

export const answerNotFound =
  (app: FastifyInstance) =>
  async (request: FastifyRequest): Promise<never> => {
    const path = request.url.split("?")[0] ?? "";
    const allowed = routesOf(app)
      .filter(({ url }) => !url.endsWith("*") && patternOf(url).test(path))
      .map(({ method }) => method);
    const allow = [...new Set(allowed)].sort().join(", ");
    throw allow
      ? new HttpError("method_not_allowed", 405, `This path answers ${allow}.`, { headers: { allow } })
      : new HttpError("not_found", 404, "There is nothing at this path.");
  };

const patternOf = (url: string): RegExp =>
  new RegExp(`^${url.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/:[A-Za-z_]+/g, "[^/]+")}$`);

/** What the parser of requests refuses never becomes a request; it is answered on the bare socket and closed. */
export const answerBrokenRequest =
  (random: Random) =>
  (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) {
      socket.destroy();
      return;
    }
    const no = broken(error);
    const body = JSON.stringify(errorBody(no, `req_${random(9)}`));
    socket.end(
      `HTTP/1.1 ${no.status} ${reasons[no.status] ?? "Bad Request"}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  };

const reasons: Record<number, string> = { 408: "Request Timeout", 431: "Request Header Fields Too Large" };

function broken({ code, message }: Error & { code?: string }): HttpError {
  switch (code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new HttpError("request_timeout", 408, "The request took too long to arrive.");
    case "HPE_HEADER_OVERFLOW":
      return new HttpError("headers_too_large", 431, "The headers are too large.");
    case "HPE_INVALID_TRANSFER_ENCODING":
    case "HPE_UNEXPECTED_CONTENT_LENGTH":
    case "HPE_INVALID_CONTENT_LENGTH":
      return /both|present|Transfer-Encoding|Content-Length/i.test(message)
        ? new HttpError(
            "smuggling",
            400,
            "The request says twice how long it is. Send one of Content-Length and Transfer-Encoding.",
          )
        : new HttpError("bad_request", 400, "The request is not valid HTTP.");
    default:
      return new HttpError("bad_request", 400, "The request is not valid HTTP.");
  }
}
