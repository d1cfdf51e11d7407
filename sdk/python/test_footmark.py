"""footmark: what Ansible's collection alibaba.alicloud calls the cloud with, unmodified.

Each test does what the modules do: ali_eni, ali_vpc, ali_vswitch, ali_security_group, ali_route_entry,
ali_instance.
"""

import time

import pytest
from aliyunsdkcore.profile import region_provider
from footmark.ecs.connection import ECSConnection
from footmark.vpc.connection import VPCConnection

REGION = "cn-hangzhou"
ZONE = "cn-hangzhou-h"
KEY = ("enid-local", "enid-local-secret")


@pytest.fixture
def clients(server, monkeypatch):
    """Its two connections. It waits ten seconds between two looks, which a test need not."""
    for product in ["Ecs", "Vpc"]:
        region_provider.modify_point(product, REGION, server.endpoint)
    really = time.sleep
    monkeypatch.setattr(time, "sleep", lambda seconds: really(min(seconds, 0.5)))
    return (
        ECSConnection(*KEY, region=REGION, user_agent="Ansible"),
        VPCConnection(*KEY, region=REGION, user_agent="Ansible"),
    )


def network(vpc):
    """A VPC and a vSwitch, as ali_vpc and ali_vswitch make them."""
    made = vpc.create_vpc(cidr_block="10.0.0.0/8", vpc_name="ansible", description="made by Ansible")
    vswitch = vpc.create_vswitch(
        vpc_id=made.vpc_id, zone_id=ZONE, cidr_block="10.0.0.0/24", vswitch_name="ansible"
    )
    return made, vswitch


def test_vpcs_and_vswitches_are_made_found_changed_and_deleted(clients):
    _, vpc = clients
    made, vswitch = network(vpc)
    assert made.get().vpc_id == made.vpc_id
    assert (made.cidr_block, made.vpc_name, made.status.lower()) == ("10.0.0.0/8", "ansible", "available")
    assert vswitch.vpc_id == made.vpc_id

    found = vpc.describe_vpcs(vpc_name="ansible")
    assert [one.vpc_id for one in found] == [made.vpc_id]
    assert vpc.modify_vpc_attribute(vpc_id=made.vpc_id, vpc_name="renamed", description="changed")
    assert vpc.describe_vpc_attribute(vpc_id=made.vpc_id).vpc_name == "renamed"
    assert vpc.modify_vswitch_attribute(vswitch_id=vswitch.vswitch_id, vswitch_name="renamed")
    found = vpc.describe_vswitches(vpc_id=made.vpc_id)
    assert [one.vswitch_name for one in found] == ["renamed"]

    tags = {"resource_type": "VPC", "resource_ids": [made.vpc_id]}
    assert vpc.tag_resources(tags={"a": "1", "b": "2"}, **tags)
    assert vpc.list_tag_resources(**tags) == {"a": "1", "b": "2"}
    assert vpc.un_tag_resources(tags={"a": "1"}, **tags)
    assert vpc.list_tag_resources(**tags) == {"b": "2"}

    assert vpc.delete_vswitch(vswitch_id=vswitch.vswitch_id)
    assert vpc.describe_vswitches(vpc_id=made.vpc_id) == []
    assert vpc.delete_vpc(vpc_id=made.vpc_id)
    assert vpc.describe_vpcs(vpc_name="renamed") == []


def test_security_groups_have_rules_in_both_directions(clients):
    ecs, vpc = clients
    made, _ = network(vpc)
    group = ecs.create_security_group(
        security_group_name="ansible", description="made by Ansible", vpc_id=made.vpc_id
    )
    rule = {"security_group_id": group.id, "ip_protocol": "tcp", "port_range": "80/80"}
    assert ecs.authorize_security_group(source_cidr_ip="0.0.0.0/0", **rule)
    assert ecs.authorize_security_group_egress(dest_cidr_ip="0.0.0.0/0", **rule)
    shown = ecs.describe_security_group_attribute(security_group_id=group.id)
    assert shown.vpc_id == made.vpc_id
    rules = shown.permissions
    assert sorted(one["direction"] for one in rules) == ["egress", "ingress"]
    assert {one["port_range"] for one in rules} == {"80/80"}

    assert ecs.modify_security_group_attribute(
        security_group_id=group.id, security_group_name="renamed", description="changed"
    )
    found = ecs.describe_security_groups(vpc_id=made.vpc_id)
    assert [(one.id, one.name) for one in found] == [(group.id, "renamed")]
    assert ecs.revoke_security_group(source_cidr_ip="0.0.0.0/0", **rule)
    assert ecs.revoke_security_group_egress(dest_cidr_ip="0.0.0.0/0", **rule)
    shown = ecs.describe_security_group_attribute(security_group_id=group.id)
    assert shown.permissions == []
    assert ecs.delete_security_group(security_group_id=group.id)


def test_an_interface_lives_as_ali_eni_makes_it(clients):
    ecs, vpc = clients
    made, vswitch = network(vpc)
    group = ecs.create_security_group(security_group_name="ansible", vpc_id=made.vpc_id)
    other = ecs.create_security_group(security_group_name="other", vpc_id=made.vpc_id)
    # Before the instance, whose own address is drawn and might be this one.
    eni = ecs.create_network_interface(
        vswitch_id=vswitch.vswitch_id,
        security_group_id=group.id,
        primary_ip_address="10.0.0.77",
        network_interface_name="ansible",
        description="made by Ansible",
        client_token="Ansible-Alicloud-1",
    )
    assert (eni.private_ip_address, eni.name, eni.status) == ("10.0.0.77", "ansible", "available")
    # ali_eni looks whether it is attached by the member alone.
    assert eni.instance_id == ""
    tagged = {"resource_type": "eni", "resource_ids": [eni.id]}
    assert ecs.tag_resources(tags={"from": "Ansible"}, **tagged)
    assert ecs.list_tag_resources(**tagged) == {"from": "Ansible"}
    found = ecs.describe_network_interfaces(tags={"from": "Ansible"}, type="Secondary")
    assert [one.id for one in found] == [eni.id]

    instance = instances(ecs, vswitch, group, 1)[0]
    assert eni.attach(instance.id)
    eni = eni.get()
    assert (eni.instance_id, eni.status) == (instance.id, "inuse")
    assert eni.modify(security_group_ids=[other.id], name="renamed", description="changed")
    eni = eni.get()
    assert eni.security_group_ids["security_group_id"] == [other.id]
    assert (eni.name, eni.description, eni.tags) == ("renamed", "changed", {"from": "Ansible"})

    assert eni.detach(instance.id)
    eni = eni.get()
    assert (eni.instance_id, eni.status) == ("", "available")
    assert ecs.untag_resources(tags={"from": "Ansible"}, **tagged)
    assert eni.get().tags == {}
    assert eni.delete()
    until_gone(lambda: ecs.describe_network_interfaces(network_interface_ids=[eni.id]))


def test_instances_run_stop_and_go(clients):
    ecs, vpc = clients
    made, vswitch = network(vpc)
    group = ecs.create_security_group(security_group_name="ansible", vpc_id=made.vpc_id)
    two = instances(ecs, vswitch, group, 2)
    assert {one.status.lower() for one in two} == {"running"}
    assert {one.vpc_attributes["vswitch_id"] for one in two} == {vswitch.vswitch_id}
    # It takes the ids out of the list that it is given.
    ids = [one.id for one in two]
    assert ecs.stop_instances(instance_ids=ids[:])
    assert ecs.start_instances(instance_ids=ids[:])
    assert ecs.reboot_instances(instance_ids=ids[:])
    assert ecs.delete_instances(instance_ids=ids[:], force=True)
    until_gone(lambda: ecs.describe_instances(instance_ids=ids[:]))


def test_routes_lead_to_instances(clients):
    ecs, vpc = clients
    made, vswitch = network(vpc)
    group = ecs.create_security_group(security_group_name="ansible", vpc_id=made.vpc_id)
    instance = instances(ecs, vswitch, group, 1)[0]
    table = vpc.describe_route_tables(vrouter_id=made.vrouter_id)[0].route_table_id
    entry = {"route_table_id": table, "destination_cidrblock": "172.20.0.0/24"}
    assert vpc.create_route_entry(nexthop_type="Instance", next_hop_id=instance.id, **entry)
    found = vpc.get_route_entry_attribute(**entry)
    assert (found.instance_id, found.next_hop_type) == (instance.id, "Instance")
    assert vpc.delete_route_entry(next_hop_id=instance.id, **entry)


def instances(ecs, vswitch, group, count):
    """Running instances, as ali_instance makes them."""
    image = ecs.describe_images(os_type="linux", architecture="x86_64")[0]
    return ecs.run_instances(
        amount=count,
        max_amount=count,
        image_id=image.id,
        instance_type="ecs.g7.large",
        vswitch_id=vswitch.vswitch_id,
        security_group_id=group.id,
        instance_name="ansible",
        instance_charge_type="PostPaid",
        tags={"from": "Ansible"},
    )


def until_gone(read):
    for _ in range(200):
        if not read():
            return
        time.sleep(0.05)
    raise AssertionError("it is still there")
