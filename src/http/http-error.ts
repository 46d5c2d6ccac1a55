/** A no of the HTTP door, in the one shape every answer uses: what is wrong, where, and what to do. */

interface ErrorDetails {
  /** Where in the request: "value", "items[3].at", "Idempotency-Key". */
  field?: string;
  /** What to do about it. */
  hint?: string;
  headers?: Record<string, string>;
}

/** Thrown by a route, answered by the server's handler. Anything else that is thrown is a fault and is told to nobody. */
export class HttpError extends Error {
  readonly code: string;
  readonly status: number;
  readonly field: string | undefined;
  readonly hint: string | undefined;
  readonly headers: Record<string, string>;

  constructor(code: string, status: number, message: string, { field, hint, headers = {} }: ErrorDetails = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.field = field;
    this.hint = hint;
    this.headers = headers;
  }
}

export interface ErrorBody {
  error: { code: string; message: string; field?: string; hint?: string; request_id: string };
}

export const errorBody = ({ code, message, field, hint }: HttpError, requestId: string): ErrorBody => ({
  error: { code, message, ...(field && { field }), ...(hint && { hint }), request_id: requestId },
});

/** A piece of what was sent, fit to be repeated in an answer: at most 80 characters, nothing invisible, quoted. */
export function quoted(input: string): string {
  const visible = [...input.slice(0, 200)]
    .map((character) =>
      /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(character)
        ? `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`
        : character,
    )
    .join("");
  return JSON.stringify(visible.length > 76 ? `${visible.slice(0, 75)}…` : visible).replaceAll("\\\\u", "\\u");
}
