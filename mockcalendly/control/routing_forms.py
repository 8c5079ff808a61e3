"""Filling in a routing form, which a visitor does on a page and the API cannot."""

from http import HTTPStatus

from msgspec import to_builtins
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly.control.scope import address_of, world_of
from mockcalendly.domain.routing_forms import FormAnswer, SubmitForm, submit_form
from mockcalendly.edge.parameters import read_parameters
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.bookings import Tracking
from mockcalendly.wire import render
from mockcalendly.wire.fields import Fields

__all__ = ["ROUTES"]


async def submit(request: Request) -> Response:
    """Hand in a routing form as a visitor; its webhooks are sent.

    Body: ``answers`` by the question's name or uuid, and ``tracking`` (``utm_source`` and so on).
    """
    body = Fields(read_parameters("", "application/json", await request.body()).values)
    body.allow_only("answers", "tracking")
    answers, tracking = _texts(body, "answers"), _texts(body, "tracking", *_TRACKING)
    body.finish()
    command = SubmitForm(
        form=request.path_params["uuid"],
        answers=tuple(FormAnswer(question=key, answer=text) for key, text in answers.items()),
        tracking=Tracking(**tracking),
    )
    row = world_of(request).execute(submit_form, command)
    shown = render.routing_forms.submission(row, Origins.at(address_of(request)))
    return JSONResponse({"resource": to_builtins(shown)}, HTTPStatus.CREATED)


_TRACKING = Tracking.__struct_fields__


def _texts(body: Fields, name: str, *keys: str) -> dict[str, str]:
    """Read an object of texts that may be absent; of certain keys only, if any are given."""
    fields = body.structure(name)
    if fields is None:
        return {}
    if keys:
        fields.allow_only(*keys)
    found = {key: fields.text(key) for key in body.value(name)}
    return {key: text for key, text in found.items() if text is not None}


ROUTES = (Route("/_mock/routing_forms/{uuid}/submissions", submit, methods=["POST"]),)
