/** Free text in a request: what people and agents write in their own words, kept as it is or refused. */
import { z } from "zod";
import { breaksLine, hasControls } from "../domain/words/control-characters.ts";

/** At most `most` characters. Refused with text_control where it holds a control character; tabs and line ends may. */
export const freeText = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => !hasControls(text), {
      message: "has control characters; only tabs and line ends are taken",
      params: { code: "text_control" },
    });

/** The same in one line. */
export const lineText = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((text) => !breaksLine(text), {
      message: "has control characters or line ends; it stands in one line",
      params: { code: "text_control" },
    });
