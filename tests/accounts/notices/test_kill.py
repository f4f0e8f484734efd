"""Killing workers at random moments loses and duplicates no messages."""

import random

import pytest

from tests.bench.outbox import survive


@pytest.mark.django_db(transaction=True)
def test_kill_9_at_random_moments_over_2000_messages() -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")  # printed on failure: repeats the timing of the kills, but not what the workers do meanwhile

    outcome = survive(2000, kills=8, seed=seed)

    assert outcome.kills > 0
    assert (outcome.missing, outcome.doubled) == (0, 0)
    assert outcome.sent + outcome.held == 2000
    assert outcome.held <= 20 * outcome.kills
    print(outcome)
