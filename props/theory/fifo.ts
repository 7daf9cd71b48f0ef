/**
 * One queue, in order of arrival, worked out by recursion (Kiefer and Wolfowitz 1955; Lindley 1952 for
 * one server): a G starts when the first of k servers is free.
 *
 * @module
 */

/**
 * When each of the Gs ends.
 *
 * @param cameNs Arrivals, ascending. @param servicesNs One for each.
 */
export function fifoEnds(
  cameNs: Float64Array,
  servicesNs: Float64Array,
  servers: number,
): Float64Array {
  const freeNs = new Float64Array(servers);
  return cameNs.map((came, i) => {
    let first = 0;
    for (let s = 1; s < servers; s++) if (freeNs[s] < freeNs[first]) first = s;
    freeNs[first] = Math.max(came, freeNs[first]) + servicesNs[i];
    return freeNs[first];
  });
}
