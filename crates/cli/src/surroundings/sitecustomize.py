"""Lets this program believe the authority of enid, beside those that it believes anyway.

Many Python programs bring a list of authorities of their own and read no variable that names another.
"""

import importlib.machinery
import importlib.util
import os
import sys

_FOLDER = os.path.dirname(os.path.abspath(__file__))
_AUTHORITY = os.path.join(os.path.dirname(_FOLDER), "authority.pem")


def _believe():
    try:
        import ssl
    except ImportError:
        return
    load = ssl.SSLContext.load_verify_locations

    def load_verify_locations(self, *given, **named):
        load(self, *given, **named)
        load(self, cafile=_AUTHORITY)

    ssl.SSLContext.load_verify_locations = load_verify_locations


def _run_the_next():
    """The module of this name that would have been run without this one."""
    others = [path for path in sys.path if os.path.abspath(path or os.curdir) != _FOLDER]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", others)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


_believe()
_run_the_next()
