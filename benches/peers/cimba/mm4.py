"""An M/M/4 queue in Cimba, a C engine, from Python. Argument: customers.

Prints the mean sojourn and ns of CPU time as JSON, of the run after one that compiles it. Four
servers take customers, which are the times they were born, from a store.
"""

import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "site"))

import cimba as cb


class MM4(cb.Model):
    customers: cb.Param[int]
    waiting: cb.Store[float]
    total: cb.Output[float]

    @cb.on_start
    def begin(self):
        self.total = 0.0

    @cb.process
    def arrivals(self):
        for _ in range(self.customers):
            self.waiting.put(cb.now())
            cb.hold(cb.random.exponential(1 / 3.2))

    @cb.process(copies=4)
    def servers(self):
        while True:
            born = self.waiting.get()
            cb.hold(cb.random.exponential(1.0))
            self.total += cb.now() - born


def run(customers: int) -> tuple[float, int]:
    model = MM4()
    model.customers = customers
    start = time.process_time_ns()
    results = cb.Experiment(model, window=cb.Window.until_idle(), seed=1).run()
    ns = time.process_time_ns() - start
    return float(results[model].total.values.sum()) / customers, ns


count = int(sys.argv[1])
run(1000)
mean, ns = run(count)
print(json.dumps({"mean": mean, "ns": ns, "version": cb.__version__}))
