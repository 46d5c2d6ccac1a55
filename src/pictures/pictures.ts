/**
 * Charts and diagrams, as SVG and as PNG. Drawn in a thread of its own, which starts with the first picture and ends when none was
 * asked for a while: the libraries take some 100 MB and half a second, and the gate must not wait for them.
 */
import { Worker } from "node:worker_threads";
import { second } from "../domain/words/time.ts";
import type { Theme } from "../views/picture/palette.ts";
import type { ChartSpec, Sketch } from "../views/picture/picture.ts";
import type { Delivery, Drawing, Order } from "./drawing.ts";

/** A Vega-Lite chart as SVG. The same specification gives the same text. Rejects with a fault if the specification is wrong. */
export const chartOf = (spec: ChartSpec, theme: Theme = "light"): Promise<string> =>
  drawText({ draw: "chart", spec, theme });

/** A graph in the DOT language as SVG. The same graph gives the same text. Its colours are its own. */
export const diagramOf = (dot: string): Promise<string> => drawText({ draw: "diagram", dot });

/** Whichever it is, as SVG. */
export const svgOf = (sketch: Sketch, theme: Theme = "light"): Promise<string> =>
  "dot" in sketch ? diagramOf(sketch.dot) : chartOf(sketch.chart, theme);

/**
 * An SVG as PNG: two pixels for each of its own, or `width` pixels wide. A very large one has fewer, so that chat
 * platforms still take it (https://support.discord.com/hc/en-us/articles/25444343291031: 10 MiB).
 */
export async function pngOf(svg: string, { theme = "light", width }: { theme?: Theme; width?: number } = {}) {
  const drawn = await draw({ draw: "png", svg, theme, width });
  if (typeof drawn === "string") throw new Error("a PNG was drawn as text");
  return drawn;
}

/** Whichever it is, as a file of that ending holds it: an SVG as text, a PNG as bytes. */
export async function pictureAs(sketch: Sketch, format: "svg" | "png", theme: Theme = "light") {
  const svg = await svgOf(sketch, theme);
  return format === "svg" ? svg : pngOf(svg, { theme });
}

async function drawText(drawing: Drawing): Promise<string> {
  const drawn = await draw(drawing);
  if (typeof drawn !== "string") throw new Error("an SVG was drawn as bytes");
  return drawn;
}

/** Beside the sources and beside the compiled package alike. */
const workerFile = new URL(
  import.meta.url.endsWith(".ts") ? "./drawing-worker.ts" : "./drawing-worker.js",
  import.meta.url,
);
const idleFor = 30 * second;
/** Of one picture, with the start of the thread on a busy machine. */
const longest = 30 * second;

interface Waiting {
  resolve(drawn: string | Uint8Array): void;
  reject(fault: Error): void;
}

interface Thread {
  worker: Worker;
  waiting: Map<number, Waiting>;
  idle?: NodeJS.Timeout;
}

let thread: Thread | undefined;
let orders = 0;

function draw(drawing: Drawing): Promise<string | Uint8Array> {
  thread ??= startThread();
  const mine = thread;
  const nth = ++orders;
  const { promise, resolve, reject } = Promise.withResolvers<string | Uint8Array>();
  mine.waiting.set(nth, { resolve, reject });
  clearTimeout(mine.idle);
  mine.worker.ref();
  const late = setTimeout(() => end(mine, new Error("A picture took too long to draw.")), longest);
  mine.worker.postMessage({ nth, drawing } satisfies Order);
  return promise.finally(() => {
    clearTimeout(late);
    mine.waiting.delete(nth);
    if (mine.waiting.size > 0) return;
    mine.worker.unref();
    mine.idle = setTimeout(() => end(mine), idleFor).unref();
  });
}

function startThread(): Thread {
  const started: Thread = {
    worker: new Worker(workerFile, { resourceLimits: { maxOldGenerationSizeMb: 512 } }),
    waiting: new Map(),
  };
  started.worker.on("message", (delivery: Delivery) => {
    const waiting = started.waiting.get(delivery.nth);
    if ("fault" in delivery) waiting?.reject(new Error(`A picture cannot be drawn: ${delivery.fault}`));
    else waiting?.resolve(delivery.drawn);
  });
  started.worker.on("error", (fault) => end(started, fault));
  return started;
}

/** Whoever still waits is told; the next picture starts another thread. */
function end(ended: Thread, fault?: Error): void {
  if (thread === ended) thread = undefined;
  clearTimeout(ended.idle);
  for (const { reject } of ended.waiting.values()) reject(fault ?? new Error("The drawing thread has ended."));
  void ended.worker.terminate();
}
