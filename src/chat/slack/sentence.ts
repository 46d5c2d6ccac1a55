/** What Slack's side says by itself. */
import { sentencesOf } from "../common/sentences.ts";

export const sentence = sentencesOf("Slack", "workspace");
