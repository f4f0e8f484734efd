"""Clients of the search benchmark: `python -m tests.bench.search_clients PORT CLIENTS SECONDS`.

Reads addresses as JSON from standard input, asks for them in random order, with a connection for each page, and prints
what each page took in milliseconds. Every page must be there.
"""

import http.client
import json
import random
import sys
import threading
import time


def ask(port: int, addresses: list[str], until: float, took: list[float], wrong: list[str], seed: int) -> None:
    chance = random.Random(seed)
    while time.monotonic() < until and not wrong:
        address = chance.choice(addresses)
        begun = time.perf_counter()
        connection = http.client.HTTPConnection("localhost", port, timeout=60)
        connection.request("GET", address, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        took.append((time.perf_counter() - begun) * 1000)
        if answer.status != 200:
            wrong.append(f"{address}: {answer.status}")


def run() -> None:
    port, clients, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    addresses: list[str] = json.load(sys.stdin)
    until, took, wrong = time.monotonic() + seconds, list[float](), list[str]()
    threads = [
        threading.Thread(target=ask, args=(port, addresses, until, took, wrong, seed)) for seed in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        sys.exit(wrong[0])
    json.dump(took, sys.stdout)


if __name__ == "__main__":
    run()
