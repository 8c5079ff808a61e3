from mockcalendly.domain.memo import Memo
from mockcalendly.model.schedules import Interval


def test_a_result_is_worked_out_once_for_a_value() -> None:
    asked: list[Interval] = []

    def minutes(interval: Interval) -> int:
        asked.append(interval)
        return interval.end - interval.start

    memo, morning = Memo(minutes), Interval(start=540, end=720)

    assert [memo.of(morning), memo.of(morning)] == [180, 180]
    assert len(asked) == 1


def test_values_that_come_and_go_never_get_the_result_of_another() -> None:
    """A value that nobody holds leaves its identity to the next one."""
    memo = Memo[Interval, int](lambda interval: interval.end, size=3)

    assert [memo.of(Interval(start=0, end=end)) for end in range(100)] == list(range(100))


def test_no_more_results_are_kept_than_asked_for() -> None:
    asked: list[str] = []
    memo = Memo[str, None](asked.append, size=2)
    one, two, three = "one", "two", "three"

    for value in (one, two, three, one):
        memo.of(value)

    assert asked == [one, two, three, one]
