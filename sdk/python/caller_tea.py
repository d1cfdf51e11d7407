"""alibabacloud_ecs20140526 and its like: they sign with ACS3-HMAC-SHA256."""

import functools
import importlib

from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.models import Config
from darabonba.exceptions import RetryError, UnretryableException
from darabonba.policy.retry import RetryOptions
from darabonba.runtime import RuntimeOptions

import caller

PACKAGES = {
    "Ecs": "alibabacloud_ecs20140526",
    "Sts": "alibabacloud_sts20150401",
    "Vpc": "alibabacloud_vpc20160428",
}
# What the SDK is told to send again: what was throttled, after the time that the answer names, and what
# was not answered.
RETRIES = {
    "retryable": True,
    "retryCondition": [{"maxAttempts": 5, "exception": ["ThrottlingException", "RetryError"]}],
}


@functools.cache
def modules(product):
    package = PACKAGES[product]
    client = importlib.import_module(f"{package}.client").Client
    methods = {name.replace("_", ""): name for name in dir(client)}
    return client, importlib.import_module(f"{package}.models"), methods


def client_of(product, asked):
    key = asked["key"]
    return modules(product)[0](
        Config(
            access_key_id=key["id"],
            access_key_secret=key["secret"],
            security_token=key.get("token"),
            endpoint=asked["endpoint"],
            protocol=caller.SCHEME,
            ca=caller.CA,
            region_id=caller.REGION,
            retry_options=RetryOptions(RETRIES) if asked.get("retry") else None,
        )
    )


def lost(given, kept, path):
    """The first parameter that the request's class has dropped."""
    if isinstance(given, dict):
        for name, value in given.items():
            if not isinstance(kept, dict) or name not in kept:
                return f"{path}{name}"
            found = lost(value, kept[name], f"{path}{name}.")
            if found:
                return found
    if isinstance(given, list):
        found = (lost(one, other, path) for one, other in zip(given, kept))
        return next(filter(None, found), None)
    return None


def call(asked):
    product, operation = asked["product"], asked["operation"]
    _, models, methods = modules(product)
    method = methods.get(f"{operation.lower()}withoptions")
    if method is None:
        raise caller.Unsupported(operation)
    arguments = [RuntimeOptions()]
    kind = getattr(models, f"{operation}Request", None)
    # An operation without parameters has no class of requests.
    if kind is not None:
        arguments.insert(0, kind().from_map(asked["parameters"]))
    kept = arguments[0].to_map()
    # Requests that have no RegionId leave it to the endpoint.
    dropped = lost(asked["parameters"], {"RegionId": caller.REGION} | kept, "")
    if dropped:
        raise caller.Unsupported(f"{operation}: {dropped}")
    try:
        return {"decoded": getattr(client_of(product, asked), method)(*arguments).body.to_map()}
    except AlibabaCloudException as refusal:
        return {
            "refused": {
                "code": refusal.code,
                "status": refusal.status_code,
                "message": refusal.message,
                "request_id": refusal.request_id,
                "class": type(refusal).__name__,
            }
        }
    except (RetryError, UnretryableException) as why:
        raise caller.Broken(str(why)) from why


caller.serve(call)
