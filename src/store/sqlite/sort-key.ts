/** The order of ids as numbers sort: "breach:BR-9" before "breach:BR-10", because every number is padded. */
import type { Subject } from "../../domain/journal/event.ts";

export const sortKey = (subject: Subject): string => subject.replace(/\d{1,15}/g, (digits) => digits.padStart(16, "0"));
