"""Points every MTurk client of this Python at the address in RIVULET_MTURK_ENDPOINT, also those that programs give another one.

Loaded at start by the .pth file beside it. It waits until a program imports botocore's session and then wraps one method,
`Session.create_client`, for the service "mturk" only. Without the variable nothing is touched; botocore is never imported
by this module itself, so programs that do not use it start as fast as before.
"""

import functools
import importlib.abc
import importlib.machinery
import inspect
import os
import sys

VARIABLE = "RIVULET_MTURK_ENDPOINT"
MODULE = "botocore.session"


def point(module):
    """Wraps `Session.create_client` of botocore's session module; a second time changes nothing."""
    original = module.Session.create_client
    if getattr(original, "_points_mturk", False):
        return
    signature = inspect.signature(original)

    @functools.wraps(original)
    def create_client(*arguments, **named):
        address = os.environ.get(VARIABLE)
        if address:
            bound = signature.bind(*arguments, **named)
            if bound.arguments.get("service_name") == "mturk":
                bound.arguments["endpoint_url"] = address
                arguments, named = bound.args, bound.kwargs
        return original(*arguments, **named)

    create_client._points_mturk = True
    module.Session.create_client = create_client


class Finder(importlib.abc.MetaPathFinder):
    """Finds botocore's session as everybody does, and has it wrapped when it is loaded."""

    def find_spec(self, name, path=None, target=None):
        """The usual module, with a loader that wraps afterwards; nothing for any other name."""
        if name != MODULE:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return None
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            point(module)

        spec.loader.exec_module = exec_module
        return spec


if os.environ.get(VARIABLE):
    if MODULE in sys.modules:
        point(sys.modules[MODULE])
    elif not any(isinstance(one, Finder) for one in sys.meta_path):
        sys.meta_path.insert(0, Finder())
