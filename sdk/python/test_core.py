"""aliyun-python-sdk-ecs, beyond the scenarios that all SDKs share: a restart, and requests without a class."""

import json
import uuid

from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest
from aliyunsdkecs.request.v20140526 import (
    AssignIpv6AddressesRequest,
    AssignPrivateIpAddressesRequest,
    CreateNetworkInterfaceRequest,
    CreateSecurityGroupRequest,
    DescribeNetworkInterfacesRequest,
)
from aliyunsdkvpc.request.v20160428 import (
    CreateVpcRequest,
    CreateVSwitchCidrReservationRequest,
    CreateVSwitchRequest,
)

REGION = "cn-hangzhou"


def send(server, request):
    client = AcsClient("enid-local", "enid-local-secret", REGION)
    request.set_endpoint(server.endpoint)
    request.set_protocol_type("http")
    return json.loads(client.do_action_with_exception(request))


def call(server, module, **parameters):
    """A request of the SDK's own class: `assign(module)` sets `Name=value` through set_Name."""
    name = module.__name__.rsplit(".", 1)[1]
    request = getattr(module, name)()
    for key, value in parameters.items():
        getattr(request, f"set_{key}")(value)
    return send(server, request)


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


def test_an_interface_and_its_token_outlive_the_process(server):
    vswitch, group = world(server)
    create = dict(
        VSwitchId=vswitch,
        SecurityGroupIdss=[group],
        NetworkInterfaceName="eni_1.a:b",
        Tags=[{"Key": "a*~", "Value": "*~ +"}, {"Key": "empty", "Value": ""}],
        ClientToken=str(uuid.uuid4()),
        DeleteOnRelease=True,
    )
    eni = call(server, CreateNetworkInterfaceRequest, **create)["NetworkInterfaceId"]
    call(server, AssignPrivateIpAddressesRequest, NetworkInterfaceId=eni, SecondaryPrivateIpAddressCount=3)
    call(server, AssignIpv6AddressesRequest, NetworkInterfaceId=eni, Ipv6AddressCount=2)
    call(server, AssignIpv6AddressesRequest, NetworkInterfaceId=eni, Ipv6PrefixCount=2)
    before = shown(server, eni)
    assert len(before["PrivateIpSets"]["PrivateIpSet"]) == 4
    assert len(before["Ipv6Sets"]["Ipv6Set"]) == len(before["Ipv6PrefixSets"]["Ipv6PrefixSet"]) == 2

    server.kill_and_restart()
    assert shown(server, eni) == before
    assert call(server, CreateNetworkInterfaceRequest, **create)["NetworkInterfaceId"] == eni


def test_parameters_in_a_form_body_are_merged(server):
    vswitch, group = world(server)
    request = CommonRequest(domain=server.endpoint, version="2014-05-26", action_name="CreateNetworkInterface")
    request.set_method("POST")
    request.add_query_param("RegionId", REGION)
    request.add_body_params("VSwitchId", vswitch)
    request.add_body_params("SecurityGroupId", group)
    assert send(server, request)["VSwitchId"] == vswitch
