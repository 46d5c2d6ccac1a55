/** A body that may be gzip, unpacked no further than its limit. */
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { HttpError } from "./http-error.ts";

const unpack = promisify(gunzip);

/** Stops at `limit` bytes, so that a small body cannot fill the memory. */
export async function inflate(body: Buffer, encoding: string | undefined, limit: number): Promise<Buffer> {
  switch (encoding?.trim().toLowerCase()) {
    case undefined:
    case "":
    case "identity":
      return body;
    case "gzip":
    case "x-gzip":
      return unpack(body, { maxOutputLength: limit }).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(limit, "once unpacked");
        throw new HttpError("gzip_invalid", 400, "The body says it is gzip, but it is not, or it is cut off.");
      });
    default:
      throw new HttpError("content_encoding", 415, "The body may be plain or gzip.", {
        field: "Content-Encoding",
        hint: "Send 'Content-Encoding: gzip' or none.",
      });
  }
}

export const tooLarge = (limit: number, when = ""): HttpError =>
  new HttpError("body_too_large", 413, `The body may have at most ${sayBytes(limit)}${when && ` ${when}`}.`, {
    hint: "Send it in several requests.",
  });

const sayBytes = (bytes: number): string =>
  bytes % 1_048_576 === 0 ? `${bytes / 1_048_576} MiB` : bytes % 1024 === 0 ? `${bytes / 1024} KiB` : `${bytes} bytes`;
