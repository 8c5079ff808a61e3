import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockcalendly.fake import Person, answer, cancel_reason, person
from mockcalendly.kernel.ids import Ids
from mockcalendly.kernel.zones import find_zone
from mockcalendly.model.event_types import AnswerType, CustomQuestion

LOCALES = ("en_US", "de_DE", "ja_JP", "uk_UA", "ar_AA")
EMAIL = re.compile(r"[a-z0-9]+(\.[a-z0-9]+)*@example\.(com|net|org)")
FICTITIOUS = re.compile(r"\+1[2-9]\d\d55501\d\d")

seeds = st.integers(0, 2**63)
choices = st.lists(st.sampled_from("abcdef"), min_size=1, unique=True)


def people(seed: int, count: int = 20) -> list[Person]:
    ids = Ids(seed)
    return [person(ids) for _ in range(count)]


@given(seed=seeds, locale=st.sampled_from(LOCALES))
def test_nobody_made_up_can_be_reached(seed: int, locale: str) -> None:
    somebody = person(Ids(seed), locale)
    assert EMAIL.fullmatch(somebody.email)
    assert FICTITIOUS.fullmatch(somebody.phone)
    assert somebody.name == f"{somebody.first_name} {somebody.last_name}"
    assert somebody.company
    assert find_zone(somebody.timezone) is not None


def test_a_mailbox_is_named_after_its_owner_in_ascii() -> None:
    somebody = person(Ids(3))
    assert somebody.email.startswith(f"{somebody.first_name}.{somebody.last_name}".lower())


@given(seed=seeds, others=st.lists(st.tuples(seeds, st.sampled_from(LOCALES)), max_size=3))
def test_a_person_depends_on_seed_and_count_alone(seed: int, others: list[tuple[int, str]]) -> None:
    before = people(seed, 3)
    ids = Ids(seed)
    again = []
    for _ in range(3):
        for other, locale in others:
            person(Ids(other), locale)
        again.append(person(ids))
    assert again == before


def test_threads_do_not_disturb_one_another() -> None:
    alone = [people(seed) for seed in range(32)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(people, range(32)))
    finally:
        sys.setswitchinterval(interval)
    assert together == alone


def test_people_differ() -> None:
    crowd = people(0, 500)
    assert len({somebody.name for somebody in crowd}) > 490
    assert len({somebody.timezone for somebody in crowd}) > 10


def test_an_unknown_locale_is_refused_in_a_plain_sentence() -> None:
    with pytest.raises(ValueError, match=r"^Faker knows no locale 'tlh_QO'\.$"):
        person(Ids(0), "tlh_QO")


@given(seed=seeds, choices=choices)
def test_a_select_is_answered_with_its_choices(seed: int, choices: list[str]) -> None:
    ids = Ids(seed)
    question = CustomQuestion(
        name="Topics", type=AnswerType.SINGLE_SELECT, answer_choices=tuple(choices)
    )
    assert answer(ids, question) in choices
    question = CustomQuestion(
        name="Topics", type=AnswerType.MULTI_SELECT, answer_choices=tuple(choices)
    )
    chosen = answer(ids, question).split("\n")
    assert chosen == [choice for choice in choices if choice in chosen]


def test_every_choice_comes_up() -> None:
    ids = Ids(0)
    many = CustomQuestion(name="?", type=AnswerType.MULTI_SELECT, answer_choices=("a", "b", "c"))
    assert {answer(ids, many) for _ in range(100)} == {
        "a", "b", "c", "a\nb", "a\nc", "b\nc", "a\nb\nc",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "type_", "form"),
    [
        ("Mobile", AnswerType.PHONE_NUMBER, FICTITIOUS.pattern),
        ("Your phone", AnswerType.STRING, FICTITIOUS.pattern),
        ("Your e-mail", AnswerType.STRING, EMAIL.pattern),
        ("Anything else?", AnswerType.TEXT, r".+[.!?]"),
        ("Company", AnswerType.STRING, ".+"),
        ("Anything else?", AnswerType.STRING, ".+"),
        ("No choices", AnswerType.MULTI_SELECT, ".+"),
    ],
)
@given(seed=seeds)
def test_an_answer_fits_its_question(name: str, type_: AnswerType, form: str, seed: int) -> None:
    assert re.fullmatch(form, answer(Ids(seed), CustomQuestion(name=name, type=type_)))


def test_a_question_about_a_person_is_answered_with_one() -> None:
    asked = {
        "Company name": "company",
        "Your email": "email",
        "Phone?": "phone",
        "Name of your pet": "name",
    }
    for name, attribute in asked.items():
        expected = getattr(person(Ids(5)), attribute)
        assert answer(Ids(5), CustomQuestion(name=name)) == expected


@given(seed=seeds)
def test_a_reason_to_cancel_is_a_sentence(seed: int) -> None:
    assert re.fullmatch(r"[A-Z].*\.", cancel_reason(Ids(seed)))


def test_faker_is_imported_for_the_first_person_only() -> None:
    script = "import sys, mockcalendly.webhooks.samples; print('faker' in sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert found.stdout == "False\n"
