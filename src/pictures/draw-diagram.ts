/** Graphviz to SVG: its layout, our font. */
import { Graphviz } from "@hpcc-js/wasm-graphviz";
import { pictureFont, pictureFonts } from "../views/picture/palette.ts";

export async function drawDiagram(dot: string): Promise<string> {
  const graphviz = await Graphviz.load();
  const svg = graphviz.dot(dot);
  return (
    svg
      .slice(svg.indexOf("<svg"))
      // The program's name and version in a comment would change the picture with the library.
      .replaceAll(/<!--[\s\S]*?-->\n?/g, "")
      .replaceAll(`font-family="${pictureFont}"`, `font-family="${pictureFonts}"`)
      // A point is drawn as a pixel, as in charts.
      .replace(/width="([\d.]+)pt" height="([\d.]+)pt"/, 'width="$1" height="$2"')
  );
}
