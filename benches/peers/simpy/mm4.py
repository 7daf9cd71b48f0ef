"""An M/M/4 queue in SimPy. Argument: customers. Prints mean sojourn and ns of CPU time as JSON."""

import json
import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "site"))

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
start = time.process_time_ns()
env.run()
ns = time.process_time_ns() - start
print(json.dumps({"mean": sum(sojourns) / customers, "ns": ns, "version": simpy.__version__}))
