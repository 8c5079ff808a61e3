"""Requests that follow one another: what one creates, the next ones read, change and delete."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as with_seed
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup

from tests.fuzz.hooks import counts

__all__ = ["run_chains"]

LONGEST = 8


def run_chains(
    contract: str, config: str, url: str, restore: Callable[[], None], chains: int, *, seed: int
) -> int:
    """Follow the links of the contract, and print what came of it.

    The command of Schemathesis would do so, too, but in one world for all chains: what one has
    deleted, the next would miss, and Hypothesis could not repeat what it has found.

    Args:
        contract: Where the contract is.
        config: Where the configuration is.
        url: Where the emulator is.
        restore: Brings the world back to its beginning, for each chain.
        chains: How many to follow.
        seed: From which they are made.

    Returns:
        0, or 1 if something was found.
    """
    schema = schemathesis.openapi.from_path(contract, config=SchemathesisConfig.from_path(config))
    schema.config.update(base_url=url)
    machine: Any = schema.as_state_machine()
    requests: Counter[str] = Counter()
    begun: Counter[str] = Counter()

    class Chain(machine):  # type: ignore[misc]
        def setup(self) -> None:
            restore()
            begun["chains"] += 1

        def validate_response(
            self, response: schemathesis.Response, case: schemathesis.Case[Any], **kwargs: Any
        ) -> None:
            requests[f"{case.operation.label} {response.status_code}"] += 1
            try:
                super().validate_response(response, case, **kwargs)
            except FailureGroup as group:
                if found := [e for e in group.exceptions if counts(e, response)]:
                    print(f"{case.as_curl_command()}\n{response.status_code} {response.text}")  # noqa: T201
                    raise FailureGroup(found) from None

    often = settings(
        max_examples=chains,
        stateful_step_count=LONGEST,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(with_seed(seed)(Chain), settings=often)
    except FailureGroup as group:
        for failure in group.exceptions:
            print(f"{failure.title}\n{failure}\n")  # noqa: T201
        code = 1
    else:
        code = 0
    followed = sorted(requests.items())
    print(*(f"{number:6} {what}" for what, number in followed), sep="\n")  # noqa: T201
    print(f"{begun['chains']} chains of {requests.total()} requests")  # noqa: T201
    return code
