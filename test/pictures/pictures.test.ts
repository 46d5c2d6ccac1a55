/** Charts and diagrams drawn without a screen: real libraries, real fonts. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { chartOf, diagramOf, pngOf } from "../../src/pictures/pictures.ts";
import { palettes, themes } from "../../src/views/picture/palette.ts";
import { fitted, textWidth } from "../../src/views/picture/text-width.ts";

const bars = {
  title: "Breaches by day",
  data: {
    values: [
      { day: "Mon", n: 3 },
      { day: "Tue", n: 5 },
    ],
  },
  mark: "bar",
  encoding: { x: { field: "day", type: "nominal" }, y: { field: "n", type: "quantitative" } },
};
const graph = 'digraph { node [fontname="DejaVu Sans"]; fleet -> room -> "agent <a> & b" }';

/** Width and height out of the header of a PNG (https://www.w3.org/TR/png-3/#11IHDR). */
const sizeOf = (png: Uint8Array): [number, number] => {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
};

test("a chart is drawn in the colours of its theme, the same text each time", async () => {
  const [light, dark, again] = await Promise.all([chartOf(bars), chartOf(bars, "dark"), chartOf(bars)]);
  expect(light).toContain(palettes.light.surface);
  expect(dark).toContain(palettes.dark.surface);
  expect(light).toContain("Breaches by day");
  expect(again).toBe(light);
});

test("a diagram is drawn, what people and agents wrote is escaped, the same text each time", async () => {
  const svg = await diagramOf(graph);
  expect(svg).toMatch(/^<svg width="[\d.]+" height="[\d.]+"/);
  expect(svg).toContain("agent &lt;a&gt; &amp; b");
  expect(svg).not.toContain("graphviz version");
  expect(await diagramOf(graph)).toBe(svg);
});

test("a PNG has two pixels for each of the picture's, as many as are asked for, and never more than chat takes", async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100"><text y="20">Dana</text></svg>';
  expect(sizeOf(await pngOf(svg))).toEqual([400, 200]);
  expect(sizeOf(await pngOf(svg, { theme: "dark", width: 800 }))).toEqual([800, 400]);
  const [wide, high] = sizeOf(await pngOf(svg.replace('"200"', '"20000"').replace('"100"', '"6000"')));
  expect(wide * high).toBeLessThan(16_100_000);
  expect(Math.max(wide, high)).toBeLessThanOrEqual(8_000);
});

test("what cannot be drawn is a fault that says so, and the next is drawn", async () => {
  await expect(diagramOf("digraph { a -> ")).rejects.toThrow("A picture cannot be drawn: ");
  await expect(chartOf({ ...bars, data: { url: "file:///etc/passwd" } })).resolves.not.toContain("root:");
  await expect(pngOf("<p>")).rejects.toThrow("its SVG does not say how large it is");
  await expect(chartOf(bars)).resolves.toContain("<svg");
});

test("the colours of pictures are those of the web room", () => {
  const style = readFileSync(new URL("../../src/chat/web/assets/style.css", import.meta.url), "utf8");
  const named = (name: string): string[] =>
    new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(style)?.slice(1) ?? [];
  for (const [key, light] of Object.entries(palettes.light)) {
    const dark = palettes.dark[key as keyof typeof palettes.dark];
    const name = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (typeof light === "string") expect([light, dark], name).toEqual(named(name));
    else if (typeof dark === "object") {
      expect([light.ink, dark.ink], name).toEqual(named(name));
      expect([light.soft, dark.soft], name).toEqual(named(`${name}-soft`));
    }
  }
  expect(themes).toEqual(["light", "dark"]);
});

test("a text is cut to what fits, and says so", () => {
  expect(fitted("airline-service", 400, 12)).toBe("airline-service");
  const cut = fitted("airline-service-of-the-north", 100, 12);
  expect(cut).toMatch(/^airline-.*…$/);
  expect(textWidth(cut, 12)).toBeLessThanOrEqual(100);
});
