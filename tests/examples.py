"""How many random lives a test lives through that writes rows for each: fewer than one that only reckons."""

from hypothesis import HealthCheck, settings

#: `make test ARGS=--hypothesis-profile=long` tries twenty times as many, of these and of all others.
LIVES = settings(
    max_examples=settings().max_examples * 15 // 100, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
