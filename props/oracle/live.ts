/**
 * What live Go gave when it was asked last, for reports on machines without Go.
 *
 * @module
 */

import orders from "../golden/live_orders.json" with { type: "json" };
import spread from "../golden/live_spread.json" with { type: "json" };
import type { LiveOrders, LiveSpread } from "./live_text.ts";

/** Orders at GOMAXPROCS=1. */
export const LIVE_ORDERS: LiveOrders = orders;
/** Distributions at GOMAXPROCS=2. */
export const LIVE_SPREAD: LiveSpread = spread;
