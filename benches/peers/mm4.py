"""An M/M/4 queue in SimPy. Argument: customers. Prints the mean sojourn and the wall ns as JSON."""

import json
import random
import sys
import time

import simpy

customers = int(sys.argv[1])
sojourns = []


def customer(env, servers, rng):
    born = env.now
    with servers.request() as turn:
        yield turn
        yield env.timeout(rng.expovariate(1.0))
    sojourns.append(env.now - born)


def source(env, servers, rng):
    for _ in range(customers):
        yield env.timeout(rng.expovariate(3.2))
        env.process(customer(env, servers, rng))


env = simpy.Environment()
env.process(source(env, simpy.Resource(env, capacity=4), random.Random(1)))
start = time.perf_counter_ns()
env.run()
ns = time.perf_counter_ns() - start
print(json.dumps({"mean": sum(sojourns) / customers, "ns": ns, "version": simpy.__version__}))
