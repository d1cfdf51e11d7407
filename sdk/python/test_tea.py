"""alibabacloud_ecs20140526: signs with ACS3-HMAC-SHA256, parameters in the query."""

import pytest
from alibabacloud_ecs20140526 import models as ecs
from alibabacloud_ecs20140526.client import Client as Ecs
from alibabacloud_tea_openapi.exceptions import ClientException
from alibabacloud_tea_openapi.models import Config
from alibabacloud_vpc20160428 import models as vpc
from alibabacloud_vpc20160428.client import Client as Vpc

REGION = "cn-hangzhou"


def clients(server):
    def config():
        return Config(
            access_key_id="enid-local",
            access_key_secret="enid-local-secret",
            endpoint=server.endpoint,
            protocol="http",
            region_id=REGION,
        )

    return Ecs(config()), Vpc(config())


def world(server):
    """A VPC with IPv6, a vSwitch with reservations, and a security group."""
    e, v = clients(server)
    vpc_id = v.create_vpc(
        vpc.CreateVpcRequest(region_id=REGION, cidr_block="10.0.0.0/8", enable_ipv_6=True)
    ).body.vpc_id
    zone = e.describe_zones(ecs.DescribeZonesRequest(region_id=REGION)).body.zones.zone[0].zone_id
    vswitch = v.create_vswitch(
        vpc.CreateVSwitchRequest(
            region_id=REGION, vpc_id=vpc_id, zone_id=zone, cidr_block="10.0.0.0/24", ipv_6cidr_block=1
        )
    ).body.v_switch_id
    for version, mask in (("IPv4", "26"), ("IPv6", "72")):
        v.create_vswitch_cidr_reservation(
            vpc.CreateVSwitchCidrReservationRequest(
                region_id=REGION,
                v_switch_id=vswitch,
                ip_version=version,
                v_switch_cidr_reservation_mask=mask,
            )
        )
    group = e.create_security_group(
        ecs.CreateSecurityGroupRequest(region_id=REGION, vpc_id=vpc_id)
    ).body.security_group_id
    return vpc_id, vswitch, group


def shown(server, eni):
    e, _ = clients(server)
    answer = e.describe_network_interfaces(
        ecs.DescribeNetworkInterfacesRequest(region_id=REGION, network_interface_id=[eni])
    )
    assert answer.status_code == 200
    [one] = answer.body.network_interface_sets.network_interface_set
    return one.to_map()


def test_an_interface_lives_with_its_addresses_and_prefixes(server):
    e, _ = clients(server)
    vpc_id, vswitch, group = world(server)
    created = e.create_network_interface(
        ecs.CreateNetworkInterfaceRequest(
            region_id=REGION,
            v_switch_id=vswitch,
            security_group_ids=[group],
            network_interface_name="网卡-1",
            description="a b+c*d~e/f?g=h&i%j'k(l)!m\"n",
            secondary_private_ip_address_count=2,
            ipv_6address_count=1,
            delete_on_release=True,
            tag=[
                ecs.CreateNetworkInterfaceRequestTag(key="k 1", value=""),
                ecs.CreateNetworkInterfaceRequestTag(key="键", value="*~ +"),
            ],
        )
    ).body
    eni = created.network_interface_id
    assert (created.status, created.type, created.vpc_id) == ("Available", "Secondary", vpc_id)
    assert [one.primary for one in created.private_ip_sets.private_ip_set] == [True, False, False]
    assert [(t.tag_key, t.tag_value) for t in created.tags.tag] == [("k 1", ""), ("键", "*~ +")]

    assigned = e.assign_private_ip_addresses(
        ecs.AssignPrivateIpAddressesRequest(
            region_id=REGION, network_interface_id=eni, secondary_private_ip_address_count=3
        )
    ).body.assigned_private_ip_addresses_set
    addresses = assigned.private_ip_set.private_ip_address
    assert len(set(addresses)) == 3 and assigned.network_interface_id == eni
    prefixes = e.assign_private_ip_addresses(
        ecs.AssignPrivateIpAddressesRequest(region_id=REGION, network_interface_id=eni, ipv_4prefix_count=2)
    ).body.assigned_private_ip_addresses_set.ipv_4prefix_set.ipv_4prefixes
    assert len(prefixes) == 2 and all(one.endswith("/28") for one in prefixes)
    v6 = e.assign_ipv_6addresses(
        ecs.AssignIpv6AddressesRequest(
            region_id=REGION, network_interface_id=eni, ipv_6address_count=2, ipv_6prefix_count=1
        )
    ).body
    addresses6 = v6.ipv_6sets.ipv_6address
    prefixes6 = v6.ipv_6prefix_sets.ipv_6prefix
    assert len(addresses6) == 2 and prefixes6[0].endswith("/80")

    e.unassign_private_ip_addresses(
        ecs.UnassignPrivateIpAddressesRequest(
            region_id=REGION,
            network_interface_id=eni,
            private_ip_address=addresses[:1],
            ipv_4prefix=prefixes[:1],
        )
    )
    e.unassign_ipv_6addresses(
        ecs.UnassignIpv6AddressesRequest(
            region_id=REGION, network_interface_id=eni, ipv_6address=addresses6[:1], ipv_6prefix=prefixes6
        )
    )
    before = shown(server, eni)
    have = {one["PrivateIpAddress"] for one in before["PrivateIpSets"]["PrivateIpSet"]}
    assert have >= set(addresses[1:]) and addresses[0] not in have and len(have) == 5
    assert before["Ipv4PrefixSets"]["Ipv4PrefixSet"] == [{"Ipv4Prefix": prefixes[1]}]
    assert before["Ipv6PrefixSets"]["Ipv6PrefixSet"] == []
    assert addresses6[1] in {one["Ipv6Address"] for one in before["Ipv6Sets"]["Ipv6Set"]}
    assert before["DeleteOnRelease"] is True and before["Description"].endswith("m\"n")

    server.kill_and_restart()
    assert shown(server, eni) == before


def test_documented_errors_are_the_sdks_own_exceptions(server):
    e, _ = clients(server)
    _, vswitch, group = world(server)
    eni = e.create_network_interface(
        ecs.CreateNetworkInterfaceRequest(region_id=REGION, v_switch_id=vswitch, security_group_id=group)
    ).body.network_interface_id

    def refused(call, code, status, part):
        with pytest.raises(ClientException) as caught:
            call()
        error = caught.value
        assert (error.code, error.status_code) == (code, status)
        assert part in error.message and error.request_id in error.message

    refused(
        lambda: e.assign_private_ip_addresses(
            ecs.AssignPrivateIpAddressesRequest(
                region_id=REGION, network_interface_id="eni-9", secondary_private_ip_address_count=1
            )
        ),
        "InvalidEniId.NotFound",
        404,
        'The specified EniId "eni-9" is not found.',
    )
    refused(
        lambda: e.unassign_ipv_6addresses(
            ecs.UnassignIpv6AddressesRequest(
                region_id=REGION, network_interface_id=eni, ipv_6prefix=["2001:db8::/80"]
            )
        ),
        "InvalidIp.IpUnassigned",
        403,
        "is not assigned on this ENI.",
    )
    refused(
        lambda: e.create_network_interface(
            ecs.CreateNetworkInterfaceRequest(
                region_id=REGION,
                v_switch_id=vswitch,
                security_group_id=group,
                primary_ip_address="10.0.0.255",
            )
        ),
        "InvalidVSwitchId.IpInvalid",
        403,
        '"10.0.0.255" is not valid in VSwitch CIDR block "10.0.0.0/24"',
    )


def test_a_wrong_secret_is_told_with_the_string_to_sign(server):
    e = Ecs(
        Config(
            access_key_id="enid-local",
            access_key_secret="wrong",
            endpoint=server.endpoint,
            protocol="http",
        )
    )
    with pytest.raises(ClientException) as caught:
        e.describe_regions(ecs.DescribeRegionsRequest())
    assert caught.value.code == "SignatureDoesNotMatch"
    assert "server string to sign is:ACS3-HMAC-SHA256" in caught.value.message


def test_pages_by_token_end(server):
    e, _ = clients(server)
    _, vswitch, group = world(server)
    enis = set()
    for _ in range(12):
        request = ecs.CreateNetworkInterfaceRequest(
            region_id=REGION, v_switch_id=vswitch, security_group_id=group
        )
        enis.add(e.create_network_interface(request).body.network_interface_id)
    seen, token = [], None
    while token != "":
        page = e.describe_network_interfaces(
            ecs.DescribeNetworkInterfacesRequest(region_id=REGION, max_results=10, next_token=token)
        ).body
        seen += [one.network_interface_id for one in page.network_interface_sets.network_interface_set]
        token = page.next_token
    assert len(seen) == 12 and set(seen) == enis
