"""The same things by the same names: in Python, over HTTP, from the command line; and in stories.

What is new in one of the three has to be entered here, beside what it is in the two others. An
action, ``POST /_mock/actions/<name>``, always is ``mockcalendly act <name>`` too.
"""

import inspect
from collections.abc import Callable, Iterator

import click
import pytest
import yaml

from mockcalendly import MockCalendly
from mockcalendly.actions import ACTIONS
from mockcalendly.cli import COMMANDS, commands
from mockcalendly.client.clock import WorldClock
from mockcalendly.client.deliveries import Deliveries, Delivery
from mockcalendly.client.faults import Fault, Faults
from mockcalendly.client.logs import Log
from mockcalendly.client.oauth import OAuth, Tokens
from mockcalendly.client.rate_limits import RateLimit
from mockcalendly.client.requests import Requests
from mockcalendly.resources import openapi_dir
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.steps import KINDS
from mockcalendly.scenario.steps.kind import StepKind

FACES: dict[str, type] = {
    "": MockCalendly,
    "clock.": WorldClock,
    "deliveries.": Deliveries,
    "delivery.": Delivery,
    "fault.": Fault,
    "faults.": Faults,
    "oauth.": OAuth,
    "rate_limit.": RateLimit,
    "requests.": Requests,
    "tokens.": Tokens,
}

TABLE = """
Python                                    | control API                     | command line
----------------------------------------- | ------------------------------- | ---------------------
doctor adoctor                            | examine action_doctor           | doctor
clock.now clock.mode                      | show_clock action_read_clock    | clock-show
clock.freeze clock.run clock.set          | turn_clock action_turn_clock    | clock-freeze clock-run clock-set
clock.advance clock.aadvance              | advance action_advance action_advance_to_delivery | clock-advance
clock.run_until_idle clock.arun_until_idle | advance action_run_until_idle  | clock-advance
settle asettle                            | settle action_settle            | settle
requests                                  | list_requests action_list_requests | requests-list
requests                                  | follow_requests                 | requests-list
requests.clear                            | forget_requests action_forget_requests | requests-clear
requests.har                              | export_requests                 | requests-har
requests.assert_called requests.assert_not_called requests.assert_order requests.matching | verify_requests | requests-verify
notes                                     | list_notes action_list_notes    |
deliveries                                | list_deliveries action_list_deliveries | deliveries-list
deliveries.last                           | show_delivery                   | deliveries-show
delivery.redeliver                        | redeliver_one action_redeliver  | deliveries-redeliver
deliveries.redeliver                      | redeliver_all                   | deliveries-redeliver
deliveries.wait deliveries.await_         | wait_for_deliveries action_wait_for_deliveries | deliveries-wait
faults                                    | list_faults action_list_faults  | faults-list
fault webhook_fault faults.add            | add_fault action_add_fault      | faults-add
preset faults.preset                      | list_all_presets add_preset action_add_preset | faults-presets faults-add
faults.clear                              | clear_faults                    | faults-clear
fault.remove                              | remove_fault action_remove_fault | faults-clear
snapshot                                  | take_snapshot list_snapshots save_present | snapshot-take snapshot-list
restore                                   | restore_snapshot delete_snapshot load_present | snapshot-restore snapshot-delete
save                                      | save_snapshot                   | snapshot-save
load                                      | load_snapshot                   | snapshot-load
changes_since                             | compare_snapshots               | snapshot-diff
reset                                     | reset action_reset              | reset
replay areplay                            | replay                          | replay
record arecord                            | save_present                    | record
extend                                    | extend_world action_extend      |
explain                                   | explain_start action_explain    |
open_times                                | action_open_times               |
book                                      | action_book                     |
cancel                                    | action_cancel                   |
reschedule                                | action_reschedule               |
no_show                                   | action_no_show                  |
undo_no_show                              | action_undo_no_show             |
reconfirm                                 | action_reconfirm                |
create_contact                            | action_create_contact           |
update_contact                            | action_update_contact           |
delete_contact                            | action_delete_contact           |
add_recap                                 | action_add_recap                |
finish_recap                              | action_finish_recap             |
fail_recap                                | action_fail_recap               |
update_recap                              | action_update_recap             |
delete_recap                              | action_delete_recap             |
book_many                                 | action_book_many                |
generate agenerate                        | generate action_generate        | generate
submit_form                               | submit action_submit_form       |
accept_invitation                         | accept action_accept_invitation |
decline_invitation                        | decline action_decline_invitation |
event_types                               | action_event_types              |
organization                              | action_organization             |
owner admin member                        | action_user                     |
subscribe                                 | action_subscribe                |
webhooks_to                               | action_hook_up add_receiver fetch_messages bring_answer |
oauth.apps                                | list_apps action_list_apps      | apps-list
oauth.create_app                          | create_app action_create_app    | apps-create
oauth.delete                              | delete_app action_delete_app    | apps-delete
oauth.rotate                              | rotate_app action_rotate_app    | apps-rotate
oauth.authorize                           | action_authorize                |
oauth.token                               | action_grant_tokens             |
oauth.exchange                            | action_exchange_code            |
oauth.refresh                             | action_refresh_token            |
oauth.revoke                              | action_revoke_grant             |
oauth.introspect                          | action_introspect_token         |
tokens token                              | list_tokens action_tokens       | tokens-list
tokens.create                             | create_token action_create_token | tokens-create
tokens.revoke                             | delete_token action_revoke_token | tokens-revoke
change_plan                               | put_on_plan action_change_plan  |
rate_limit.usage                          | list_limits action_read_usage   |
rate_limit.set                            | set_limit action_set_limit      |
rate_limit.exhaust                        | exhaust action_exhaust_limit    |
rate_limit.reset                          | clear_limits action_forget_usage |
rate_limit.is_on rate_limit.switch        | action_limits_are_on action_switch_limits |
"""  # noqa: E501 - a table

ONLY_IN_PYTHON = {
    "how the world is reached": "url headers client async_client intercept clock deliveries "
    "requests oauth rate_limit oauth.authorize_url oauth.token_url",
    "a part of what was listed": "deliveries.of requests.of requests.last",
    "no server is needed; the command is `verify`": "verify",
    "a mapping's own": "tokens.get tokens.items tokens.keys tokens.values",
    "what is known of one": "delivery.attempts delivery.body delivery.created_at delivery.due_at "
    "delivery.error delivery.event delivery.faults delivery.headers delivery.id delivery.payload "
    "delivery.raw delivery.redelivery_of delivery.state delivery.status delivery.url fault.id "
    "fault.matched fault.name fault.struck",
}

ONLY_OVER_HTTP = {
    "documents and pages": "index explorer control_openapi_json openapi_json openapi_yaml",
    "worlds: in Python, `MockCalendly(server=...)` makes and drops one": "list_worlds create_world "
    "drop_world",
    "the command is `health`": "health",
}

ONLY_COMMANDS = {
    "start something": "serve proxy demo trigger",
    "worlds": "worlds-create worlds-list worlds-drop",
    "ask of a server": "health",
    "the actions": "act",
    "work without a server, or beside one": "scenarios verify drift ca",
}

STEPS = """
Step             | Python
---------------- | -----------------------------
book             | book
cancel           | cancel
reschedule       | reschedule
reconfirm        | reconfirm
no_show          | no_show
undo_no_show     | undo_no_show
submit_form      | submit_form
create_contact   | create_contact
update_contact   | update_contact
delete_contact   | delete_contact
add_recap        | add_recap
finish_recap     | finish_recap
fail_recap       | fail_recap
update_recap     | update_recap
delete_recap     | delete_recap
register_app     | oauth.create_app
authorize        | oauth.authorize
exchange_code    | oauth.exchange
refresh_token    | oauth.refresh
revoke_token     | oauth.revoke
introspect_token | oauth.introspect
advance          | clock.advance
generate         | generate book_many
request          | client
wait             | deliveries.wait
fault            | fault webhook_fault
preset           | preset
end_fault        | faults.clear fault.remove
checkpoint       | snapshot
restore          | restore
"""
"""Every kind of step of a scenario, and the functions that do the same."""

CALLED_OTHERWISE = {
    "as": "user",
    "event": "events booking",
    "event_guests": "guests",
    "invitee": "invitee booking name first_name last_name email timezone text_reminder_number",
    "meeting": "name start_time end_time location",
    "within": "timeout",
}
"""What a step says, and by which arguments Python does, where these have other names."""

SAID_OTHERWISE = {
    "request": "with the arguments of an HTTP client",
    "wait.to": "by the URL of each delivery",
    "wait.where": "by the payload of each delivery",
}

SEQUENCE = {"count", "index"}
"""What every log has as a sequence."""


def column(number: int) -> set[str]:
    rows = TABLE.strip().splitlines()[2:]
    return {name for row in rows for name in row.split("|")[number].split()}


def step_functions() -> Iterator[tuple[str, list[str]]]:
    for row in STEPS.strip().splitlines()[2:]:
        step, _, functions = row.partition("|")
        yield step.strip(), functions.split()


def arguments(function: str) -> set[str]:
    prefix, dot, name = function.rpartition(".")
    return set(inspect.signature(getattr(FACES[prefix + dot], name)).parameters)


def said(kind: StepKind) -> Iterator[str]:
    """Yield what a step says, as ``kind.key``."""
    if isinstance(kind.takes, type) and issubclass(kind.takes, Section):
        yield from (f"{kind.action}.{key}" for key in kind.takes.__struct_encode_fields__)


def named(reasons: dict[str, str]) -> set[str]:
    return {name for names in reasons.values() for name in names.split()}


def members() -> Iterator[str]:
    for prefix, face in FACES.items():
        inherited = SEQUENCE if issubclass(face, Log | Faults) else set()
        yield from (
            prefix + name
            for name in dir(face)
            if not name.startswith("_") and name not in inherited
        )


def operations() -> Iterator[str]:
    document = yaml.safe_load((openapi_dir() / "control.yaml").read_text(encoding="utf-8"))
    for methods in document["paths"].values():
        yield from (each["operationId"] for each in methods.values() if "operationId" in each)
    yield from (f"action_{name}" for name in ACTIONS)


def all_commands() -> Iterator[str]:
    context = click.Context(commands)
    for name in COMMANDS:
        command = commands.get_command(context, name)
        if isinstance(command, click.Group):
            yield from (f"{name}-{each}" for each in command.commands)
        else:
            yield name


@pytest.mark.parametrize(
    ("there", "number", "only"),
    [
        (members, 0, ONLY_IN_PYTHON),
        (operations, 1, ONLY_OVER_HTTP),
        (all_commands, 2, ONLY_COMMANDS),
    ],
)
def test_everything_has_its_row(
    there: Callable[[], Iterator[str]], number: int, only: dict[str, str]
) -> None:
    assert set(there()) == column(number) | named(only)


def test_every_kind_of_step_is_a_function_of_python() -> None:
    functions = dict(step_functions())
    assert list(functions) == [kind.action for kind in KINDS]
    known = column(0) | named(ONLY_IN_PYTHON)
    assert {name for names in functions.values() for name in names} <= known


def test_a_function_takes_all_that_its_step_says() -> None:
    functions = dict(step_functions())
    not_taken = set()
    for kind in KINDS:
        taken = {name for each in functions[kind.action] for name in arguments(each)}
        for each in said(kind):
            key = each.partition(".")[2]
            if not taken & {key, *CALLED_OTHERWISE.get(key, "").split()}:
                not_taken.add(kind.action if kind.action in SAID_OTHERWISE else each)
    assert not_taken == set(SAID_OTHERWISE)


def test_what_python_can_do_can_be_done_from_the_command_line() -> None:
    rows = [row.split("|") for row in TABLE.strip().splitlines()[2:]]
    out_of_reach = [
        python.strip()
        for python, http, command in rows
        if not command.strip() and "action_" not in http
    ]
    assert out_of_reach == []
