"""The state machines of the laws, for as long as somebody wants, on examples never tried before."""

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.laws.test_machine import Machine
from tests.laws.test_worlds import Worlds
from tests.laws.whole.machine import WholeApi
from tests.oauth.test_machine import Grants
from tests.reliability.budget import MINUTES, rounds

pytestmark = pytest.mark.skipif(not MINUTES, reason="the laws run them as they are")


@pytest.mark.parametrize("machine", [Machine, Worlds, Grants, WholeApi])
def test_no_law_is_broken(machine: type[RuleBasedStateMachine]) -> None:
    new = settings(
        max_examples=20,
        stateful_step_count=50,
        deadline=None,
        derandomize=False,
        database=None,
        print_blob=True,
    )
    for _ in rounds(1):
        run_state_machine_as_test(machine, settings=new)
