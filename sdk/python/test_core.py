"""aliyun-python-sdk-ecs: signs with HMAC-SHA1 (signature version 1.0)."""

import json
import uuid

import pytest
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest
from aliyunsdkecs.request.v20140526 import (
    AssignIpv6AddressesRequest,
    AssignPrivateIpAddressesRequest,
    CreateNetworkInterfaceRequest,
    CreateSecurityGroupRequest,
    DeleteNetworkInterfaceRequest,
    DescribeNetworkInterfaceAttributeRequest,
    DescribeNetworkInterfacesRequest,
    UnassignIpv6AddressesRequest,
    UnassignPrivateIpAddressesRequest,
)
from aliyunsdkvpc.request.v20160428 import (
    CreateVpcRequest,
    CreateVSwitchCidrReservationRequest,
    CreateVSwitchRequest,
    DescribeVSwitchesRequest,
)

REGION = "cn-hangzhou"


def send(server, request, secret="enid-local-secret"):
    client = AcsClient("enid-local", secret, REGION)
    request.set_endpoint(server.endpoint)
    request.set_protocol_type("http")
    return json.loads(client.do_action_with_exception(request))


def call(server, module, secret="enid-local-secret", **parameters):
    """A request of the SDK's own class: `assign(module)` sets `Name=value` through set_Name."""
    name = module.__name__.rsplit(".", 1)[1]
    request = getattr(module, name)()
    for key, value in parameters.items():
        getattr(request, f"set_{key}")(value)
    return send(server, request, secret)


def world(server):
    vpc = call(server, CreateVpcRequest, CidrBlock="10.0.0.0/8", EnableIpv6=True)["VpcId"]
    vswitch = call(
        server, CreateVSwitchRequest, VpcId=vpc, ZoneId="cn-hangzhou-h", CidrBlock="10.0.0.0/28", Ipv6CidrBlock=1
    )["VSwitchId"]
    call(
        server,
        CreateVSwitchCidrReservationRequest,
        VSwitchId=vswitch,
        IpVersion="IPv6",
        VSwitchCidrReservationMask="78",
    )
    group = call(server, CreateSecurityGroupRequest, VpcId=vpc)["SecurityGroupId"]
    return vswitch, group


def shown(server, eni):
    answer = call(server, DescribeNetworkInterfacesRequest, NetworkInterfaceIds=[eni])
    [one] = answer["NetworkInterfaceSets"]["NetworkInterfaceSet"]
    return one


def test_an_interface_lives_with_its_addresses_and_prefixes(server):
    vswitch, group = world(server)
    token = str(uuid.uuid4())
    create = dict(
        VSwitchId=vswitch,
        SecurityGroupIdss=[group],
        NetworkInterfaceName="eni_1.a:b",
        Tags=[{"Key": "a*~", "Value": "*~ +"}, {"Key": "empty", "Value": ""}],
        ClientToken=token,
        DeleteOnRelease=True,
    )
    created = call(server, CreateNetworkInterfaceRequest, **create)
    eni = created["NetworkInterfaceId"]
    again = call(server, CreateNetworkInterfaceRequest, **create)
    assert again["NetworkInterfaceId"] == eni

    assigned = call(
        server, AssignPrivateIpAddressesRequest, NetworkInterfaceId=eni, SecondaryPrivateIpAddressCount=3
    )["AssignedPrivateIpAddressesSet"]
    addresses = assigned["PrivateIpSet"]["PrivateIpAddress"]
    v6 = call(server, AssignIpv6AddressesRequest, NetworkInterfaceId=eni, Ipv6AddressCount=2)
    prefixes = call(server, AssignIpv6AddressesRequest, NetworkInterfaceId=eni, Ipv6PrefixCount=2)
    addresses6, prefixes6 = v6["Ipv6Sets"]["Ipv6Address"], prefixes["Ipv6PrefixSets"]["Ipv6Prefix"]
    assert (len(addresses), len(addresses6), len(prefixes6)) == (3, 2, 2)
    call(
        server, UnassignPrivateIpAddressesRequest, NetworkInterfaceId=eni, PrivateIpAddresss=addresses[:2]
    )
    call(server, UnassignIpv6AddressesRequest, NetworkInterfaceId=eni, Ipv6Addresss=addresses6[:1])
    call(server, UnassignIpv6AddressesRequest, NetworkInterfaceId=eni, Ipv6Prefixs=prefixes6[:1])

    before = shown(server, eni)
    have = [one["PrivateIpAddress"] for one in before["PrivateIpSets"]["PrivateIpSet"]]
    assert have == [created["PrivateIpAddress"], addresses[2]]
    assert before["Ipv6Sets"]["Ipv6Set"] == [{"Ipv6Address": addresses6[1], "Primary": False}]
    assert before["Ipv6PrefixSets"]["Ipv6PrefixSet"] == [{"Ipv6Prefix": prefixes6[1]}]
    attribute = call(server, DescribeNetworkInterfaceAttributeRequest, NetworkInterfaceId=eni)
    assert attribute["MacAddress"] == before["MacAddress"]

    server.kill_and_restart()
    assert shown(server, eni) == before
    assert call(server, CreateNetworkInterfaceRequest, **create)["NetworkInterfaceId"] == eni
    [vsw] = call(server, DescribeVSwitchesRequest, VSwitchId=vswitch)["VSwitches"]["VSwitch"]
    assert vsw["AvailableIpAddressCount"] == 12 - 2

    call(server, DeleteNetworkInterfaceRequest, NetworkInterfaceId=eni)


def test_documented_errors_are_the_sdks_own_exceptions(server):
    vswitch, group = world(server)
    eni = call(server, CreateNetworkInterfaceRequest, VSwitchId=vswitch, SecurityGroupId=group)[
        "NetworkInterfaceId"
    ]

    def refused(code, status, part, module, **parameters):
        with pytest.raises(ServerException) as caught:
            call(server, module, **parameters)
        error = caught.value
        assert (error.get_error_code(), error.get_http_status()) == (code, status)
        assert part in error.get_error_msg() and error.get_request_id()

    refused(
        "InvalidVSwitchId.IpNotEnough",
        403,
        f'The specified VSwitch "{vswitch}" has not enough IpAddress.',
        AssignPrivateIpAddressesRequest,
        NetworkInterfaceId=eni,
        SecondaryPrivateIpAddressCount=12,
    )
    refused(
        "InvalidEniId.NotFound",
        404,
        'The specified EniId "eni-9" is not found.',
        UnassignIpv6AddressesRequest,
        NetworkInterfaceId="eni-9",
        Ipv6Addresss=["2001:db8::1"],
    )
    refused(
        "InvalidParameter.Conflict",
        400,
        "cannot be specified at the same time",
        AssignIpv6AddressesRequest,
        NetworkInterfaceId=eni,
        Ipv6AddressCount=1,
        Ipv6Addresss=["2001:db8::1"],
    )


def test_a_wrong_secret_is_recognized(server):
    with pytest.raises(ServerException) as caught:
        call(server, DescribeNetworkInterfacesRequest, secret="wrong")
    # The SDK compares the server's string to sign with its own, and says so when they are equal.
    assert caught.value.get_error_code() == "InvalidAccessKeySecret"


def test_parameters_in_a_form_body_are_merged(server):
    vswitch, group = world(server)
    request = CommonRequest(domain=server.endpoint, version="2014-05-26", action_name="CreateNetworkInterface")
    request.set_method("POST")
    request.add_query_param("RegionId", REGION)
    request.add_body_params("VSwitchId", vswitch)
    request.add_body_params("SecurityGroupId", group)
    assert send(server, request)["VSwitchId"] == vswitch
