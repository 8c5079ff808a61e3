"""What is wrong with a world, for whoever wonders why a test fails."""

from mockcalendly.actions.diagnosis import Doctor
from mockcalendly.client.history import History
from mockcalendly.inspection.diagnosis import Finding, Level

__all__ = ["Diagnosis", "Finding", "Level"]


class Diagnosis(History):
    """A world that can say what is wrong with it."""

    def doctor(self) -> list[Finding]:
        """Return how clock, faults and each webhook subscription stand, and what to do about it.

        Whether somebody listens where webhooks go is tried out; nothing is sent there.

        ```python
        problems = [each for each in calendly.doctor() if each.level == "problem"]
        ```

        Raises:
            RuntimeError: Called on an event loop that would have to do the work: see `adoctor`.
        """
        return self._home.wait(Doctor(), instead="adoctor()")

    async def adoctor(self) -> list[Finding]:
        """Do what `doctor` does; for async tests."""
        return await self._home.await_(Doctor())
