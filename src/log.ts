/** The log: one JSON line an effect or fault, on stderr, with secrets cut out before they are written. */
import pino from "pino";
import type { Log } from "./ports/log.ts";

/** Anything that looks like a key of Slack's, of ours, or of a bearer header. */
const secret = /\b(xox[abp]-|xapp-|ward_)[A-Za-z0-9._-]{6,}|Bearer\s+\S+/g;

export const createLog = (level: string): Log =>
  pino(
    {
      level,
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      hooks: {
        streamWrite: (line) => line.replace(secret, "[secret]"),
      },
    },
    pino.destination({ dest: 2, sync: false }),
  );
