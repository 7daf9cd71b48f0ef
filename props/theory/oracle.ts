/**
 * The oracle's figures: closed forms, exact integers, and an independent simulation.
 *
 * @module
 */

import queueing from "../golden/oracles/queueing.json" with { type: "json" };

/** Everything in `queueing.json`, by block. */
export const ORACLES = queueing;
