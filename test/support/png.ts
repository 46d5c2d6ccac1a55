/** What makes bytes a PNG. https://www.w3.org/TR/png-3/#3PNGsignature */

export const pngSignature = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]);

export const isPng = (bytes: Uint8Array): boolean => pngSignature.every((byte, nth) => bytes[nth] === byte);
