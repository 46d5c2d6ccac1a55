/** Signals to send: about 300 bytes each, over 10,000 agents, every one with an id and a run of its own. */

export const agents = 10_000;
/** The first agents are bad enough to breach one threshold; each opens one breach and no more. */
export const hotAgents = 3;

const agentPrefix = "agent-";
const head = '{"agent":"agent-';
const shape =
  `${head}00000","signal":"reply.quality","value":0.0000,"at":"2026-11-22T00:00:00.000Z",` +
  '"run":"run-0000000000","id":"ev-0000000000","attributes":{"model":"sonnet-large","channel":"web",' +
  '"region":"eu-central-1","tool":"search_direct_flight","outcome":"booked","locale":"en-GB","attempt":1}}';
const place = {
  agent: shape.indexOf(agentPrefix) + agentPrefix.length,
  value: shape.indexOf("0.0000"),
  at: shape.indexOf("2026-"),
  run: shape.indexOf("run-0") + 4,
  id: shape.indexOf("ev-0") + 3,
};

export const eventBytes = shape.length;
export const anEvent = (number: number): string => stamped(1, number, new Date()).bytes.toString("latin1");

/** A body whose ids, runs and times are written anew before each sending. */
export class Body {
  readonly bytes: Buffer;
  readonly count: number;
  readonly #firstAgent: number;

  constructor(count: number, firstAgent: number) {
    this.count = count;
    this.#firstAgent = firstAgent;
    this.bytes = Buffer.from(Array.from({ length: count }, () => shape).join("\n"), "latin1");
    for (let index = 0; index < count; index++) this.#aim(index, firstAgent + index);
  }

  /** `first` is the number of its first event in the whole run; the others follow. */
  stamp(first: number, now: Date): void {
    const at = Buffer.from(now.toISOString(), "latin1");
    for (let index = 0; index < this.count; index++) {
      const start = index * (shape.length + 1);
      if (this.count === 1) this.#aim(0, first + this.#firstAgent);
      for (let byte = 0; byte < at.length; byte++) this.bytes[start + place.at + byte] = at[byte] ?? 0;
      digits(this.bytes, start + place.run, 10, first + index);
      digits(this.bytes, start + place.id, 10, first + index);
    }
  }

  #aim(index: number, number: number): void {
    const start = index * (shape.length + 1);
    const agent = number % agents;
    digits(this.bytes, start + place.agent, 5, agent);
    digits(this.bytes, start + place.value + 2, 4, agent < hotAgents ? 9_500 + agent : 1_000 + ((agent * 37) % 4_000));
  }
}

function stamped(count: number, first: number, now: Date): Body {
  const body = new Body(count, 0);
  body.stamp(first, now);
  return body;
}

function digits(bytes: Buffer, from: number, count: number, number: number): void {
  let rest = number;
  for (let place = from + count - 1; place >= from; place--) {
    bytes[place] = 48 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}
