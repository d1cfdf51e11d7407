//! What operations on route tables, their entries, routers and DHCP options sets ask for.

use super::Area;

pub(super) const AREA: Area = Area {
    lines: &[
        (
            "vpc:AssociateRouteTable",
            "RouteTableId={free}&VSwitchId={vswitch}",
            "vpc:vswitch/{vswitch}",
        ),
        (
            "vpc:AttachDhcpOptionsSetToVpc",
            "DhcpOptionsSetId={options}&VpcId={vpc}",
            "vpc:dhcpoptionsset/{options} vpc:vpc/{vpc}",
        ),
        ("vpc:CreateDhcpOptionsSet", "", "vpc:dhcpoptionsset/*"),
        (
            "vpc:CreateRouteEntries",
            "RouteEntries.1.RouteTableId={table}&RouteEntries.1.DstCidrBlock=1.2.3.0/24\
             &RouteEntries.1.NextHop={instance}&RouteEntries.1.NextHopType=Instance\
             &RouteEntries.2.RouteTableId={free}&RouteEntries.2.DstCidrBlock=1.2.3.0/24\
             &RouteEntries.2.NextHop={instance}&RouteEntries.2.NextHopType=Instance",
            "vpc:routetable/{table} vpc:routetable/{free}",
        ),
        ("vpc:CreateRouteEntry", ENTRY, "vpc:routetable/{table}"),
        ("vpc:CreateRouteTable", "VpcId={vpc}", "vpc:routetable/*"),
        ("vpc:DeleteDhcpOptionsSet", "DhcpOptionsSetId={options}", "vpc:dhcpoptionsset/{options}"),
        (
            "vpc:DeleteRouteEntries",
            "RouteEntries.1.RouteTableId={table}&RouteEntries.1.RouteEntryId={entry}",
            "vpc:routetable/{table}",
        ),
        (
            "vpc:DeleteRouteEntry",
            "RouteTableId={table}&RouteEntryId={entry}",
            "vpc:routetable/{table}",
        ),
        // Of an entry that is named alone, nothing says whose table it is in.
        ("vpc:DeleteRouteEntry", "RouteEntryId={entry}", "vpc:routetable/*"),
        ("vpc:DeleteRouteTable", "RouteTableId={free}", "vpc:routetable/{free}"),
        ("vpc:DescribeRouteEntryList", "RouteTableId={table}", "vpc:routetable/{table}"),
        ("vpc:DescribeRouteTableList", "", "vpc:routetable/*"),
        ("vpc:DescribeRouteTables", "", "vpc:routetable/*"),
        ("vpc:DescribeVRouters", "", "vpc:vrouter/*"),
        (
            "vpc:DetachDhcpOptionsSetFromVpc",
            "DhcpOptionsSetId={used}&VpcId={told}",
            "vpc:dhcpoptionsset/{used} vpc:vpc/{told}",
        ),
        ("vpc:GetDhcpOptionsSet", "DhcpOptionsSetId={options}", "vpc:dhcpoptionsset/{options}"),
        ("vpc:ListDhcpOptionsSets", "", "vpc:dhcpoptionsset/*"),
        (
            "vpc:ListVpcPublishedRouteEntries",
            "RouteTableId={table}&TargetType=CEN",
            "vpc:routetable/{table}",
        ),
        (
            "vpc:ModifyRouteEntry",
            "RouteTableId={table}&RouteEntryId={entry}",
            "vpc:routetable/{table}",
        ),
        ("vpc:ModifyRouteTableAttributes", "RouteTableId={table}", "vpc:routetable/{table}"),
        (
            "vpc:UnassociateRouteTable",
            "RouteTableId={table}&VSwitchId={bound}",
            "vpc:vswitch/{bound}",
        ),
        (
            "vpc:UpdateDhcpOptionsSetAttribute",
            "DhcpOptionsSetId={options}",
            "vpc:dhcpoptionsset/{options}",
        ),
    ],
    furnish: |scene| {
        scene.t.world.delays.route_ms = 0;
        let tag = "&Tag.1.Key=team&Tag.1.Value=blue";
        let options = format!("Action=CreateDhcpOptionsSet{tag}");
        scene.add("{options}", &options, "DhcpOptionsSetId");
        scene.add("{used}", &options, "DhcpOptionsSetId");
        scene.add("{told}", &format!("Action=CreateVpc{tag}"), "VpcId");
        let told = "Action=AttachDhcpOptionsSetToVpc&DhcpOptionsSetId={used}&VpcId={told}";
        let told = scene.filled(told);
        scene.t.ok(&told);
        let table = format!("Action=CreateRouteTable&VpcId={{vpc}}{tag}");
        scene.add("{table}", &table, "RouteTableId");
        scene.add("{free}", &table, "RouteTableId");
        let bound = "Action=CreateVSwitch&VpcId={vpc}&ZoneId=cn-hangzhou-h&CidrBlock=10.7.0.0/24";
        scene.add("{bound}", &format!("{bound}{tag}"), "VSwitchId");
        let bind = "Action=AssociateRouteTable&RouteTableId={table}&VSwitchId={bound}";
        let bind = scene.filled(bind);
        scene.t.ok(&bind);
        let entry = "Action=CreateRouteEntry&RouteTableId={table}&NextHopId={instance}";
        let entry = format!("{entry}&DestinationCidrBlock=1.2.4.0/24");
        scene.add("{entry}", &entry, "RouteEntryId");
    },
    tagged: &["{table}", "{free}", "{bound}", "{options}", "{used}", "{told}"],
};

const ENTRY: &str = "RouteTableId={table}&DestinationCidrBlock=1.2.3.0/24&NextHopId={instance}";
