/** What a picture is made of before it is drawn, and what goes with it wherever it is shown. */

/** A Vega-Lite specification (https://vega.github.io/vega-lite/docs/spec.html). Data are values; nothing is loaded. */
export type ChartSpec = Readonly<Record<string, unknown>>;

/** What is drawn: a chart, or a graph in the DOT language (https://graphviz.org/doc/info/lang.html). */
export type Sketch = { chart: ChartSpec } | { dot: string };

/** As wide as it is meant, or as narrow as a phone: there one thing stands below the other. */
export type PictureWidth = "whole" | "narrow";
