"""What both callers share: the lines they read and write (sdk/README.md)."""

import json
import os
import sys

ENDPOINT = os.environ["ENID_ENDPOINT"]
SCHEME = os.environ["ENID_SCHEME"]
REGION = os.environ["ENID_REGION"]
CA = os.environ.get("ENID_CA")


class Unsupported(Exception):
    """The SDK lacks the operation or a parameter of it."""


class Broken(Exception):
    """The connection broke before there was an answer."""


def serve(call):
    """Answers each line of stdin with what `call` made of it, until there are no more."""
    for line in sys.stdin:
        asked = json.loads(line)
        asked.setdefault("endpoint", ENDPOINT)
        try:
            answer = call(asked)
        except Unsupported as lack:
            answer = {"unsupported": str(lack)}
        except Broken as why:
            answer = {"broken": str(why)}
        print(json.dumps(answer), flush=True)
