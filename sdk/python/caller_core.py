"""aliyun-python-sdk-ecs and its like: they sign with HMAC-SHA1 (signature version 1.0)."""

import importlib
import json

from aliyunsdkcore.acs_exception.exceptions import ClientException, ServerException
from aliyunsdkcore.auth.credentials import StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.http import protocol_type

import caller

PACKAGES = {
    "Ecs": "aliyunsdkecs.request.v20140526",
    "Sts": "aliyunsdksts.request.v20150401",
    "Vpc": "aliyunsdkvpc.request.v20160428",
}
# The SDK compares them by identity: another text that says "https" is HTTP to it.
PROTOCOLS = {"http": protocol_type.HTTP, "https": protocol_type.HTTPS}
# With the SDK's own pauses, which double, these outlast a minute of throttling.
RETRIES = 12


def client_of(asked):
    key = asked["key"]
    options = {
        "region_id": caller.REGION,
        "auto_retry": bool(asked.get("retry")),
        "max_retry_time": RETRIES,
        "verify": caller.CA,
    }
    if "token" in key:
        credential = StsTokenCredential(key["id"], key["secret"], key["token"])
        return AcsClient(credential=credential, **options)
    return AcsClient(key["id"], key["secret"], **options)


def request_of(asked):
    """The SDK's own request: `Name=value` goes through set_Name, or set_Names if it is a list."""
    name = f"{asked['operation']}Request"
    try:
        module = importlib.import_module(f"{PACKAGES[asked['product']]}.{name}")
    except ModuleNotFoundError as lack:
        raise caller.Unsupported(asked["operation"]) from lack
    request = getattr(module, name)()
    for parameter, value in asked["parameters"].items():
        setters = [f"set_{parameter}", f"set_{parameter}s"]
        if isinstance(value, list):
            setters.reverse()
        setter = next((one for one in setters if hasattr(request, one)), None)
        # Requests have no RegionId of their own: the client adds its region.
        if setter:
            getattr(request, setter)(value)
        elif parameter != "RegionId":
            raise caller.Unsupported(f"{asked['operation']}: {parameter}")
    request.set_endpoint(asked["endpoint"])
    request.set_protocol_type(PROTOCOLS[caller.SCHEME])
    return request


def call(asked):
    request = request_of(asked)
    try:
        return {"decoded": json.loads(client_of(asked).do_action_with_exception(request))}
    except ServerException as refusal:
        return {
            "refused": {
                "code": refusal.get_error_code(),
                "status": refusal.get_http_status(),
                "message": refusal.get_error_msg(),
                "request_id": refusal.get_request_id(),
                "class": type(refusal).__name__,
            }
        }
    except ClientException as why:
        raise caller.Broken(str(why)) from why


caller.serve(call)
