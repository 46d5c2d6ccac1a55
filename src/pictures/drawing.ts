/** What the drawing thread is asked, and what it answers. */

import type { Theme } from "../views/picture/palette.ts";
import type { ChartSpec } from "../views/picture/picture.ts";

export type Drawing =
  | { draw: "chart"; spec: ChartSpec; theme: Theme }
  | { draw: "diagram"; dot: string }
  | { draw: "png"; svg: string; theme: Theme; width?: number };

export interface Order {
  nth: number;
  drawing: Drawing;
}

export type Delivery = { nth: number; drawn: string | Uint8Array } | { nth: number; fault: string };
