"""Clients from PyPI as they are, with Calendly's address in their code: behind a proxy, or here."""
# ruff: noqa: PLC0415 - which of them is installed is said on standard input

import json
import sys

given = json.load(sys.stdin)
sys.path[len(sys.path) :] = given.get("path", [])


def use_pycalendly(token):
    from calendly import CalendlyAPI

    api = CalendlyAPI(token)
    me = api.about()["resource"]
    types = api.get_all_event_types(me["uri"])
    return [me["uri"], types[0]["uri"], types[0]["scheduling_url"]]


def use_calendly_py(token):
    from calendly import Calendly
    from calendly.models import operations, shared

    sdk = Calendly(security=shared.Security(oauth2=f"Bearer {token}"))
    me = sdk.users.me().me_200_application_json_object.resource
    asked = operations.GetUserAvailabilitySchedulesRequest(user=me.uri)
    answer = sdk.availability.get_availability(asked)
    (body,) = [each for each in vars(answer).values() if hasattr(each, "collection")]
    return [me.uri, body.collection[0].uri, me.scheduling_url]


def intercepted(use):
    from mockcalendly import MockCalendly

    with MockCalendly() as calendly, calendly.intercept():
        return use(calendly.token)


use = {"pycalendly": use_pycalendly, "calendly-py": use_calendly_py}[given["client"]]
said = use(given["token"]) if "token" in given else intercepted(use)
json.dump(said, sys.stdout)
