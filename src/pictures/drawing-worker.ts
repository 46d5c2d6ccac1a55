/** The drawing thread: one picture after another, each library loaded when the first of its kind is drawn. */
import { parentPort } from "node:worker_threads";
import type { Delivery, Drawing, Order } from "./drawing.ts";

let last: Promise<void> = Promise.resolve();

parentPort?.on("message", ({ nth, drawing }: Order) => {
  last = last.then(async () => parentPort?.postMessage(await deliver(nth, drawing)));
});

async function deliver(nth: number, drawing: Drawing): Promise<Delivery> {
  try {
    return { nth, drawn: await drawn(drawing) };
  } catch (fault) {
    return { nth, fault: fault instanceof Error ? fault.message : String(fault) };
  }
}

async function drawn(drawing: Drawing): Promise<string | Uint8Array> {
  switch (drawing.draw) {
    case "chart":
      return (await import("./draw-chart.ts")).drawChart(drawing.spec, drawing.theme);
    case "diagram":
      return (await import("./draw-diagram.ts")).drawDiagram(drawing.dot);
    case "png":
      return (await import("./draw-png.ts")).drawPng(drawing.svg, drawing);
  }
}
