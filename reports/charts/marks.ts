/**
 * Marks of a chart that can be asked: ECharts says of each which series and point it is, and this
 * writes the words of that point on it, for pages that show them and put series away.
 *
 * @module
 */

/** What ECharts leaves on a mark. */
const META =
  / ecmeta_series_index="(\d+)" ecmeta_data_index="(\d+)" ecmeta_ssr_type="chart"( ecmeta_silent)?/g;

/** What a mark is: its series, and what is said of it; null: nothing. */
export interface Mark {
  readonly name: string;
  readonly text: string | null;
}

/** Text in an attribute. */
const attribute = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/**
 * A chart whose marks, lines and names at their ends know their series.
 *
 * @param names Of all series, in the order of their lines.
 * @param markAt What stands at a series and a point, as ECharts counts them.
 */
export function withMarks(
  svg: string,
  names: readonly string[],
  markAt: (series: number, point: number) => Mark,
): string {
  let line = 0;
  return svg
    .replaceAll(META, (_, series, point, isSilent) => {
      // A line to compare with is no mark of a series.
      if (isSilent !== undefined) return " data-silent";
      const { name, text } = markAt(Number(series), Number(point));
      const tip = text === null ? "" : ` data-tip="${attribute(text)}"`;
      return ` data-series="${attribute(name)}"${tip}`;
    })
    // Each line is drawn in a frame of its own, in the order of the series.
    .replaceAll(/<g clip-path=[^>]*>/g, (group) => {
      const name = names[line++];
      return name === undefined
        ? group
        : group.replace("<g", `<g data-series="${attribute(name)}"`);
    })
    .replaceAll(/<text ([^>]*)>([^<]*)<\/text>/g, (text, attributes, content) => {
      const name = names.find((each) => attribute(each) === content);
      return name === undefined || !attributes.includes('text-anchor="start"')
        ? text
        : `<text data-series="${attribute(name)}" ${attributes}>${content}</text>`;
    });
}

/** A point in words: `gpm at 4: 12 µs (11 µs to 13 µs)`. */
export function pointText(
  name: string,
  place: string,
  { value, low, high }: { readonly value: number; readonly low: number; readonly high: number },
  label: (value: number) => string,
): string {
  const range = low === high ? "" : ` (${label(low)} to ${label(high)})`;
  return `${name}, ${place}: ${label(value)}${range}`;
}
