"""A real enid for the flows: started on a free port, killed by its own process id."""

import os
import pathlib
import re
import signal
import subprocess
import threading

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("ENID_BINARY", ROOT / "target" / "debug" / "enid"))
START_S = 30


class Server:
    """One data folder, and the process that serves it."""

    def __init__(self, data):
        self.data = data
        self.process = None
        self.start()

    def start(self):
        self.endpoint = None
        self.process = subprocess.Popen(
            [BINARY, "serve", "--listen", "127.0.0.1:0", "--data", self.data],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        # A server that hangs instead of starting is killed, which ends its output.
        watchdog = threading.Timer(START_S, self.process.kill)
        watchdog.start()
        for line in self.process.stdout:
            found = re.search(r"http://(127\.0\.0\.1:\d+)", line)
            if found:
                self.endpoint = found.group(1)
                break
        watchdog.cancel()
        if self.endpoint is None:
            raise RuntimeError("enid did not start")

    def kill_and_restart(self):
        """What a power cut leaves of the process: nothing."""
        self.stop(signal.SIGKILL)
        self.start()

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait(timeout=START_S)
        self.process.stdout.close()


@pytest.fixture
def server(tmp_path):
    running = Server(tmp_path / "data")
    yield running
    running.stop()
