"""What all tests need of the process that runs them."""

import signal

# A shell that starts a test run in the background has it ignore SIGINT, and children inherit that:
# then the commands that tests interrupt would never hear of it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
