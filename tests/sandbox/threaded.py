"""A module whose import leaves a thread running."""

import threading
import time


def _wait():
    while True:
        time.sleep(60)


threading.Thread(target=_wait, daemon=True).start()


def same(untrusted, options):
    return untrusted
