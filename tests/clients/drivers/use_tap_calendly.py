"""The Singer tap, run as its command line runs it, but for the address."""

import os

from tap_calendly.client import CalendlyStream
from tap_calendly.tap import TapCalendly

CalendlyStream.url_base = os.environ["CALENDLY_URL"]
TapCalendly.cli()
