"""The Singer tap as it is, intercepted; beside its messages, one that names what was booked."""

import json
import sys
from pathlib import Path

from mockcalendly import MockCalendly

config, packages = Path(sys.argv[1]), sys.argv[2]
sys.path.append(packages)

from tap_calendly.tap import TapCalendly  # noqa: E402 - found by now

with MockCalendly(now="2026-11-23T09:00:00Z") as calendly, calendly.intercept():
    booked = [calendly.book("30min")["event"] for _ in range(3)]
    settings = {"calendly_api_token": calendly.token, "start_date": "2026-11-23T00:00:00Z"}
    config.write_text(json.dumps(settings))
    TapCalendly.cli(["--config", str(config)], standalone_mode=False)
    refused = [request.path for request in calendly.requests if request.status >= 400]
    print(json.dumps({"type": "DONE", "booked": booked, "refused": refused}))  # noqa: T201
