/** What a person reads about an event: a sentence, and how serious it is. */
import type { Rich, Tone } from "./card.ts";

export interface Sentence {
  tone: Tone;
  text: Rich;
}

export const say = (tone: Tone, text: Rich): Sentence => ({ tone, text });
