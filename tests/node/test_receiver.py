"""A receiver written in Node, as its author would from Calendly's documentation, is the judge."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mockcalendly import MockCalendly

NODE = shutil.which("node") or "node"

pytestmark = pytest.mark.node

RECEIVER = """
const crypto = require("crypto");
const http = require("http");
const key = process.argv[1];
http.createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    const header = request.headers["calendly-webhook-signature"];
    const parts = Object.fromEntries(header.split(",").map((part) => part.split("=")));
    const signed = Buffer.concat([Buffer.from(parts.t + "."), body]);
    const digest = crypto.createHmac("sha256", key).update(signed).digest();
    const valid = crypto.timingSafeEqual(digest, Buffer.from(parts.v1, "hex"));
    const event = JSON.parse(body).event;
    response.writeHead(valid ? 204 : 401).end();
    console.log(JSON.stringify({ event, valid }));
  });
}).listen(0, "127.0.0.1", function () { console.log(this.address().port); });
"""


@contextmanager
def receiver(key: str) -> "Iterator[tuple[str, subprocess.Popen[str]]]":
    command = [NODE, "--eval", RECEIVER, "--", key]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/hook", process
        process.terminate()


def test_nodes_crypto_accepts_the_signature_of_every_message() -> None:
    key = "s3cret"
    with receiver(key) as (url, process), MockCalendly() as calendly:
        calendly.subscribe(url, ["invitee.created", "invitee.canceled"], signing_key=key)
        calendly.cancel(calendly.book("30min", name="Zoë “Q” 👍", email="z@example.com"))
        calendly.settle()
        assert process.stdout is not None
        judged = [json.loads(process.stdout.readline()) for _ in range(2)]
    assert judged == [
        {"event": "invitee.created", "valid": True},
        {"event": "invitee.canceled", "valid": True},
    ]


def test_nodes_crypto_refuses_another_key() -> None:
    with receiver("other") as (url, process), MockCalendly() as calendly:
        calendly.subscribe(url, ["invitee.created"], signing_key="s3cret")
        calendly.book("30min")
        calendly.settle()
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["valid"] is False
        assert "401" in str(calendly.deliveries.last.error)
