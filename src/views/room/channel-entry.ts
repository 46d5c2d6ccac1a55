/** How wardroom.yaml names a channel: an id of Discord is all digits, and stands in quotes or it would be a number. */
export const channelEntry = (platform: string, channel: string): string =>
  `channels: [ { ${platform}: ${platform === "discord" ? JSON.stringify(channel) : channel} } ]`;
