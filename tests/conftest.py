"""What all tests need of the process that runs them."""

import signal

from hypothesis import settings

# A shell that starts a test run in the background has it ignore SIGINT, and children inherit that:
# then the commands that tests interrupt would never hear of it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A change must never be refused for what it did not do: laws are tried on the same examples each
# time. Whoever looks for new ones takes the other profile: --hypothesis-profile exploring
settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
settings.register_profile("exploring", deadline=None, print_blob=True)
settings.load_profile("repeatable")
