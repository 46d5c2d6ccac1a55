/** The colours of pictures: those of the web room's style.css, light and dark, so that a picture looks at home beside a card. */

export const themes = ["light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** A tone of a card, as a colour to write in and a soft one to lie under it. */
export interface Shade {
  ink: string;
  soft: string;
}

export interface Palette {
  paper: string;
  surface: string;
  sunken: string;
  ink: string;
  muted: string;
  line: string;
  lineStrong: string;
  accent: string;
  alert: Shade;
  escalated: Shade;
  held: Shade;
  restrained: Shade;
  resolved: Shade;
  pending: Shade;
  calm: Shade;
}

export const palettes: Readonly<Record<Theme, Palette>> = {
  light: {
    paper: "#f6f5f2",
    surface: "#ffffff",
    sunken: "#efede8",
    ink: "#1b1c1e",
    muted: "#595c62",
    line: "#e0ddd6",
    lineStrong: "#8b8880",
    accent: "#17456b",
    alert: { ink: "#b3231c", soft: "#fceceb" },
    escalated: { ink: "#a14600", soft: "#fcefe2" },
    held: { ink: "#765800", soft: "#faf2d6" },
    restrained: { ink: "#7a1d5b", soft: "#f8e9f3" },
    resolved: { ink: "#1a6838", soft: "#e6f3ea" },
    pending: { ink: "#17456b", soft: "#e6eff7" },
    calm: { ink: "#454e59", soft: "#eceff1" },
  },
  dark: {
    paper: "#121316",
    surface: "#1a1c20",
    sunken: "#222529",
    ink: "#ebeae6",
    muted: "#a4a8af",
    line: "#2e3238",
    lineStrong: "#6b7079",
    accent: "#93c5f0",
    alert: { ink: "#ff958b", soft: "#3a1c1b" },
    escalated: { ink: "#ffb57a", soft: "#38250f" },
    held: { ink: "#edcd6c", soft: "#322a10" },
    restrained: { ink: "#eda8d7", soft: "#371c2f" },
    resolved: { ink: "#86d8a1", soft: "#14301e" },
    pending: { ink: "#93c5f0", soft: "#17293a" },
    calm: { ink: "#b9c3ce", soft: "#262b31" },
  },
};

/** First the font the pictures bring along; Verdana is as wide where an SVG is shown without it. */
export const pictureFont = "DejaVu Sans";
export const pictureFonts = `${pictureFont}, Verdana, sans-serif`;
