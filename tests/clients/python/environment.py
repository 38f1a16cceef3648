"""Where the stack is, and whom the clients sign in as: from the test that starts this process."""

import os
import sys
import traceback

base_url = os.environ["BASE_URL"]
api_key = os.environ["TOKEN"]


def run(checks):
    """Runs the checks of a client one after the other; says which one failed."""
    failed = False
    for check in checks:
        name = check.__name__.replace("_", " ")
        try:
            check()
            print(f"ok {name}", flush=True)
        except Exception:
            failed = True
            print(f"not ok {name}: {traceback.format_exc()}", flush=True)
    sys.exit(1 if failed else 0)
