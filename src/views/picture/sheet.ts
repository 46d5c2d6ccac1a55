/** A sheet: boxes, lines and texts at their places, in pixels from the upper left. What is laid out by hand is drawn as a chart without axes. */
import type { ChartSpec } from "./picture.ts";
import type { Weight } from "./text-width.ts";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  fill: string;
  stroke?: string;
  /** Its outline is broken. */
  dashed?: boolean;
}

export interface Rule {
  x: number;
  y: number;
  x2: number;
  y2: number;
  color: string;
}

export interface Text {
  x: number;
  /** Of its middle. */
  y: number;
  text: string;
  size: number;
  color: string;
  weight?: Weight;
  align?: "left" | "center" | "right";
}

interface Sheet {
  width: number;
  height: number;
  boxes: readonly Box[];
  rules: readonly Rule[];
  texts: readonly Text[];
  /** What a screen reader says of the picture. */
  description: string;
}

/** Boxes lie under the rules, and texts on top. */
export function sheetSpec({ width, height, boxes, rules, texts, description }: Sheet): ChartSpec {
  const plain = boxes.filter(({ dashed }) => !dashed);
  const dashed = boxes.filter((box) => box.dashed);
  const styles = Object.groupBy(texts, ({ weight = "normal", align = "left" }) => `${weight} ${align}`);
  return {
    width,
    height,
    description,
    layer: [
      ...(plain.length > 0 ? [boxLayer(plain, {})] : []),
      ...(dashed.length > 0 ? [boxLayer(dashed, { strokeDash: [3, 3] })] : []),
      ...(rules.length > 0 ? [ruleLayer(rules)] : []),
      ...Object.entries(styles).map(([style, some = []]) => textLayer(style, some)),
    ],
  };
}

const at = (field: string) => ({ field, type: "quantitative", scale: null, axis: null });
const paint = (field: string) => ({ field, type: "nominal", scale: null, legend: null });

const boxLayer = (boxes: readonly Box[], style: object) => ({
  data: {
    values: boxes.map(({ x, y, width, height, fill, stroke }) => ({
      x,
      y,
      x2: x + width,
      y2: y + height,
      fill,
      stroke: stroke ?? fill,
    })),
  },
  mark: { type: "rect", cornerRadius: 6, strokeWidth: 1, ...style },
  encoding: {
    x: at("x"),
    y: at("y"),
    x2: { field: "x2" },
    y2: { field: "y2" },
    fill: paint("fill"),
    stroke: paint("stroke"),
  },
});

const ruleLayer = (rules: readonly Rule[]) => ({
  data: { values: rules },
  mark: { type: "rule", strokeWidth: 1 },
  encoding: { x: at("x"), y: at("y"), x2: { field: "x2" }, y2: { field: "y2" }, color: paint("color") },
});

const textLayer = (style: string, texts: readonly Text[]) => {
  const [fontWeight, align] = style.split(" ");
  return {
    data: { values: texts.map(({ x, y, text, size, color }) => ({ x, y, text, size, color })) },
    mark: { type: "text", baseline: "middle", align, fontWeight, limit: 0 },
    encoding: {
      x: at("x"),
      y: at("y"),
      text: { field: "text", type: "nominal" },
      size: { field: "size", type: "quantitative", scale: null, legend: null },
      color: paint("color"),
    },
  };
};
