/** SVG to PNG with the fonts of the package, so that it looks the same on every host. */
import { createRequire } from "node:module";
import { renderAsync } from "@resvg/resvg-js";
import { palettes, pictureFont, type Theme } from "../views/picture/palette.ts";

/** Larger than that a preview in chat is no longer made, and a phone no longer holds it. */
const mostPixels = 16_000_000;
const longestSide = 8_000;

const { resolve } = createRequire(import.meta.url);
const fontFiles = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf"].map((file) =>
  resolve(`dejavu-fonts-ttf/ttf/${file}`),
);

/** Letters the fonts of the package lack: only for them the host's fonts are read, which takes a while. */
const foreign =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Devanagari}\p{Emoji_Presentation}]/u;

export async function drawPng(svg: string, { theme, width }: { theme: Theme; width?: number }): Promise<Uint8Array> {
  const image = await renderAsync(svg, {
    background: palettes[theme].surface,
    font: {
      loadSystemFonts: foreign.test(svg),
      fontFiles,
      defaultFontFamily: pictureFont,
      sansSerifFamily: pictureFont,
    },
    fitTo: { mode: "zoom", value: zoomOf(svg, width) },
    logLevel: "off",
  });
  return new Uint8Array(image.asPng());
}

function zoomOf(svg: string, width: number | undefined): number {
  const [wide, high] = sizeOf(svg);
  const wanted = width === undefined ? 2 : width / wide;
  return Math.min(wanted, longestSide / Math.max(wide, high), Math.sqrt(mostPixels / (wide * high)));
}

function sizeOf(svg: string): [number, number] {
  const [, wide, high] = /<svg[^>]*?\bwidth="([\d.]+)(?:px|pt)?"[^>]*?\bheight="([\d.]+)/.exec(svg) ?? [];
  if (!wide || !high) throw new Error("its SVG does not say how large it is");
  return [Number(wide), Number(high)];
}
