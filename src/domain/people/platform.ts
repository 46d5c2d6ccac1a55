/** The chat platforms a room can be shown on, beside the web. */
export const platforms = ["slack", "discord"] as const;
export type PlatformName = (typeof platforms)[number];
