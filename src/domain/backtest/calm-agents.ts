/**
 * Agents of whom nothing is awake. A signal that is newer than all before it and stirs nobody does no more than move its agent's time
 * on and be kept: that is most of a past, and it is done here, on a few numbers an agent that lie side by side. Whatever else comes
 * is left to the agent's lane, which is handed its time back before.
 */
import { lateAfter } from "../watch/event-clock.ts";
import type { Lane } from "../watch/lane.ts";
import type { Tracks } from "../watch/tracks.ts";
import type { AgentBook } from "../watch/watch-book.ts";
import type { Instant } from "../words/time.ts";
import type { SignalLines } from "./signal-lines.ts";

/** In the row of an agent: its clock, how far its time has come, and the first of its tracks or -1; less where it is not calm. */
const newest = 0;
const arrivedAt = 1;
const reached = 2;
const first = 3;
const row = 4;
const restless = -2;

export class CalmAgents {
  #rows = new Float64Array(0);
  readonly #tracks: Tracks;

  constructor(tracks: Tracks) {
    this.#tracks = tracks;
  }

  /** Of lines received at once, meets those from one on; answers which one before `to` is not met, if any. */
  meet(lines: SignalLines, from: number, to: number, receivedAt: Instant): number {
    const { agents, signals, ats, values } = lines;
    const rows = this.#rows;
    const tracks = this.#tracks;
    for (let index = from; index < to; index++) {
      const own = (agents[index] as number) * row;
      const firstTrack = rows[own + first] as number;
      if (!(firstTrack > restless)) return index;
      const at = ats[index] as number;
      const before = rows[own + newest] as number;
      if (!(at >= before && at >= (rows[own + reached] as number))) return index;
      if (at < before + Math.max(0, receivedAt - (rows[own + arrivedAt] as number)) - lateAfter) return index;
      const track = tracks.find(firstTrack, signals[index] as number);
      if (track >= 0) {
        const value = values[index] as number;
        if (tracks.stirs(track, value)) return index;
        tracks.keep(track, at, at, value, "all", tracks.asksRuns(track) ? lines.runBytes(index) : undefined);
      }
      rows[own + newest] = at;
      rows[own + arrivedAt] = receivedAt;
      rows[own + reached] = at;
    }
    return to;
  }

  /** Takes an agent in, unless somebody is judged at each of its signals. */
  enter(agent: number, { clock, awake, scopes }: AgentBook, lane: Lane): void {
    if (!clock || awake.length > 0 || scopes.length > 0) return;
    const own = agent * row;
    if (own >= this.#rows.length) {
      const rows = new Float64Array(2 * own + 64 * row).fill(restless);
      rows.set(this.#rows);
      this.#rows = rows;
    }
    const rows = this.#rows;
    rows[own + newest] = clock.newest;
    rows[own + arrivedAt] = clock.arrivedAt;
    rows[own + reached] = lane.reached;
    rows[own + first] = lane.track;
  }

  /** Hands an agent's time back to its book and its lane. */
  leave(agent: number, { clock }: AgentBook, lane: Lane): void {
    const rows = this.#rows;
    const own = agent * row;
    if (!((rows[own + first] as number) > restless)) return;
    rows[own + first] = restless;
    if (clock) {
      clock.newest = rows[own + newest] as number;
      clock.arrivedAt = rows[own + arrivedAt] as number;
    }
    lane.reached = rows[own + reached] as number;
  }
}
