/**
 * The table: every block of `queueing.json`, in its order, with what is run for it and what is not.
 * A new block of the oracle is a compile error here.
 *
 * @module
 */

import { CAPACITY } from "./blocks/capacity.ts";
import { CLOSED_NETWORK } from "./blocks/closed_network.ts";
import { OMISSION } from "./blocks/coordinated_omission.ts";
import { CROSSCHECK } from "./blocks/crosscheck.ts";
import { GRAHAM, GREEDY_BOUNDS } from "./blocks/dags.ts";
import { CHOICES, MEAN_FIELD_HALF, MEAN_FIELD_ONE } from "./blocks/mean_field.ts";
import { CONSTANT, ONE_SERVER } from "./blocks/one_server.ts";
import { POOLED } from "./blocks/pooled.ts";
import { DEALT, SEPARATE } from "./blocks/private_queues.ts";
import { REFERENCE } from "./blocks/reference.ts";
import { BOUNDED, PRIORITIES, VACATIONS } from "./blocks/small_variants.ts";
import type { Block, Omission } from "./experiment.ts";
import type { ORACLES } from "./oracle.ts";

/** A block that another test holds, or that no model can be set up for. */
const omitted = (omission: Omission): Block => ({ experiments: [], omissions: [omission] });

const elsewhere = (block: string, because: string): Block =>
  omitted({ block, setting: "all", verdict: "elsewhere", because });

const INTEGERS = "exact integers, no queueing: props/oracles_test.ts holds them on gpm";

/** All blocks. */
export const BLOCKS: Readonly<Record<keyof typeof ORACLES, Block>> = {
  mmk_erlang_c: POOLED,
  k_separate_mm1_no_stealing: SEPARATE,
  round_robin_dispatch_Ek_M_1: DEALT,
  mg1: ONE_SERVER,
  md1_crommelin: CONSTANT,
  preemption_capacity_bound: CAPACITY,
  mm1_two_priorities: PRIORITIES,
  mg1_multiple_vacations: VACATIONS,
  mm1k_full_probability: BOUNDED,
  go_runq_spawn_burst: elsewhere("go_runq_spawn_burst", INTEGERS),
  go_globrunqget: elsewhere("go_globrunqget", INTEGERS),
  go_runqgrab_steal: elsewhere("go_runqgrab_steal", INTEGERS),
  go_tick61_bound: elsewhere("go_tick61_bound", INTEGERS),
  power_of_d_choices: CHOICES,
  work_stealing_mean_field_one_attempt: MEAN_FIELD_ONE,
  work_stealing_mean_field_half: MEAN_FIELD_HALF,
  syscall_handoff_closed_network: CLOSED_NETWORK,
  greedy_bounds: GREEDY_BOUNDS,
  graham_anomalies: GRAHAM,
  pct_bound: omitted({
    block: "pct_bound",
    setting: "all",
    verdict: "not set up",
    because: "a theorem about how schedules are searched, not about a scheduler: no model has it",
  }),
  interleaving_counts: omitted({
    block: "interleaving_counts",
    setting: "all",
    verdict: "not set up",
    because: "a count of schedules, not a figure of one: no model has it",
  }),
  coordinated_omission: OMISSION,
  simulated_reference: REFERENCE,
  crosscheck: CROSSCHECK,
};
