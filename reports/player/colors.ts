/**
 * Colours of Gs.
 *
 * @module
 */

/** Colours around the circle, as a canvas reads them fastest: light, dark. */
const COLORS = [62, 58].map((light) => Array.from({ length: 72 }, (_, i) => hex(i * 5, light)));

/** A colour by hue in degrees and lightness in percent. */
function hex(hue: number, light: number): string {
  const spread = 0.55 * Math.min(light, 100 - light) / 100;
  const part = (n: number) => {
    const k = (n + hue / 30) % 12;
    const share = light / 100 - spread * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(255 * share).toString(16).padStart(2, "0");
  };
  return `#${part(0)}${part(8)}${part(4)}`;
}

/** Colour of a G, far from those of its neighbours. */
export const colorOf = (g: number, dark: boolean): string =>
  COLORS[dark ? 1 : 0][Math.floor((Math.max(0, g) * 137.508) % 360 / 5)];
