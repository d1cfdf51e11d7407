//! CreateRouteEntries: adds several entries to route tables; each fails for itself.

use api::{Params, answer};
use control_derive::operation;

use super::{
    batch::FailedEntry,
    create_route_entry::{NewEntry, find, make, missing},
    destination::destination,
    expect_idle,
    hop::{HopType, Wish},
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::RouteFault,
    value::{
        id::{RouteEntryId, RouteTableId},
        text::{VpcDescription, VpcName},
    },
    vpc::cidr_reservation::IpVersion,
};

/// Adds custom entries to route tables. One that cannot be added does not keep the others from it.
#[operation(vpc, write, ram = "routetable/{RouteEntries}", dry_run, planned)]
pub struct CreateRouteEntries {
    /// The entries: 1 to 50.
    #[param(object, items = 1..=50)]
    route_entries: Vec<ListedEntry>,
}

/// One of the entries.
#[derive(Debug, Params)]
pub struct ListedEntry {
    /// The route table.
    #[param(missing = "MissingParam.RouteTableId")]
    route_table_id: RouteTableId,
    /// Where the packets go that the entry is for: an IPv4 or IPv6 block, or an address.
    dst_cidr_block: String,
    /// What they are sent to.
    next_hop: String,
    /// What that is: Instance, NetworkInterface and so on.
    next_hop_type: HopType,
    /// The IP version of the block: 4 or 6.
    #[param(range = 4..=6)]
    ip_version: Option<u32>,
    /// The name: 1 to 128 characters.
    name: Option<VpcName>,
    /// The description: 1 to 256 characters. An early SDK misspells the parameter.
    #[param(alias = "Describption")]
    description: Option<VpcDescription>,
}

impl api::params::Names for ListedEntry {
    fn names(&self, out: &mut Vec<String>) {
        self.route_table_id.names(out);
    }
}

/// An entry to make, or why it cannot be one, and how the request names it.
pub struct Wanted {
    named: [String; 2],
    entry: Result<NewEntry, Fault>,
}

/// What became of the entries. The lists have no wrappers here.
#[answer]
pub struct Response {
    success_count: u32,
    failed_count: u32,
    failed_route_entries: Vec<FailedEntry>,
    route_entry_ids: Vec<RouteEntryId>,
}

impl Plan for CreateRouteEntries {
    type Into = Vec<Wanted>;

    fn plan(self, _: &Head, _: &World) -> Result<Vec<Wanted>, Fault> {
        match self.route_entries.is_empty() {
            true => Err(missing("RouteEntries.N")),
            false => Ok(self.route_entries.into_iter().map(ListedEntry::plan).collect()),
        }
    }
}

impl ListedEntry {
    fn plan(self) -> Wanted {
        let named = [self.dst_cidr_block.clone(), self.next_hop.clone()];
        let destination = destination(&self.dst_cidr_block).and_then(|block| {
            let is_other = |version: u32| version != IpVersion::of(block) as u32;
            match self.ip_version {
                Some(version) if is_other(version) => {
                    Err(RouteFault::OtherVersion { destination: block, version })
                }
                Some(_) | None => Ok(block),
            }
        });
        let entry = destination.map(|destination| NewEntry {
            table: self.route_table_id,
            destination,
            hop: Wish { kind: self.next_hop_type, id: self.next_hop },
            is_shared: false,
            name: self.name.map(|name| name.0).unwrap_or_default(),
            description: self.description.map(|text| text.0).unwrap_or_default(),
        });
        Wanted { named, entry: entry.map_err(Fault::from) }
    }
}

impl Write for CreateRouteEntries {
    type Response = Response;

    fn execute(plan: Vec<Wanted>, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        // What this request makes is pending too, and does not stand in its own way: so all tables are
        // looked at before the first entry is made.
        let found = plan.into_iter().map(|wanted| {
            let entry = wanted.entry.and_then(|entry| {
                let (table, hop) = find(ctx, &entry)?;
                expect_idle(ctx, &table)?;
                Ok((entry, table, hop))
            });
            (wanted.named, entry)
        });
        let (mut failed_route_entries, mut route_entry_ids) = (Vec::new(), Vec::new());
        for (named, entry) in found.collect::<Vec<_>>() {
            match entry.and_then(|(entry, table, hop)| make(ctx, entry, &table, hop)) {
                Ok(id) => route_entry_ids.push(id),
                Err(fault) => {
                    let failed = FailedEntry::of(ctx, fault, "CreateRouteEntry", named)?;
                    failed_route_entries.push(failed);
                }
            }
        }
        Ok(Response {
            success_count: route_entry_ids.len() as u32,
            failed_count: failed_route_entries.len() as u32,
            failed_route_entries,
            route_entry_ids,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text, texts};

    const ACTION: &str = "Action=CreateRouteEntries";

    /// A table, and an instance to send packets to.
    fn table() -> (Testing, String, String) {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let vswitch = t.vswitch_in(text(&vpc, "VpcId"), "10.0.0.0/24", "");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        (t, text(&vpc, "RouteTableId").to_owned(), instance)
    }

    fn entry(number: usize, [table, block, hop]: [&str; 3]) -> String {
        let parts = [
            ("RouteTableId", table),
            ("DstCidrBlock", block),
            ("NextHop", hop),
            ("NextHopType", "Instance"),
        ];
        let part = |(name, value)| format!("&RouteEntries.{number}.{name}={value}");
        parts.map(part).concat()
    }

    #[test]
    fn its_refusals_come_in_order() {
        let (mut t, table, instance) = table();
        let good = entry(1, [&table, "1.2.3.0/24", &instance]);
        let many = (2..=51).map(|number| entry(number, [&table, "1.2.4.0/24", &instance]));
        let missing = |part: &str| {
            let name = format!("RouteEntries.1.{part}");
            let text = "that is mandatory for processing this request is not supplied.";
            step(
                format!("&{name}="),
                format!("400 MissingParameter The input parameter \"{name}\" {text}"),
            )
        };
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&RouteEntries.1.RouteTableId=",
                "400 MissingParam.RouteTableId The parameter RouteTableId is missing.",
            ),
            missing("DstCidrBlock"),
            missing("NextHop"),
            missing("NextHopType"),
            step(
                "&RouteEntries.1.NextHopType=x",
                "400 InvalidParameter the parameter(s) \"RouteEntries.1.NextHopType\" provided is(are) invalid. \"x\" is not one of Instance, HaVip, RouterInterface, NetworkInterface, VpnGateway, IPv6Gateway, NatGateway, Attachment, VpcPeer, Ipv4Gateway, GatewayEndpoint, CenBasic, Ecr, GatewayLoadBalancerEndpoint, RouteTargetGroup.",
            ),
            step(
                "&RouteEntries.1.IpVersion=7",
                "400 InvalidParameter the parameter(s) \"RouteEntries.1.IpVersion\" provided is(are) invalid. 7 is not between 4 and 6.",
            ),
            step(
                "&RouteEntries.1.Name=http://x",
                "400 InvalidParameter the parameter(s) \"RouteEntries.1.Name\" provided is(are) invalid. \"http://x\" is not 1 to 128 characters that XML can say and that do not start with http:// or https://.",
            ),
            step(
                "&DryRun=x",
                "400 InvalidParameter the parameter(s) \"DryRun\" provided is(are) invalid. \"x\" is not true or false.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&DryRun=true",
                "400 DryRunOperation Request validation has been passed with DryRun flag set.",
            ),
        ];
        t.walk(&format!("{ACTION}{good}"), steps);
        t.check(
            &format!("{ACTION}{good}{}", many.collect::<String>()),
            "400 InvalidParameter the parameter(s) \"RouteEntries.N\" provided is(are) invalid. 51 items exceed the limit of 50.",
        );
        t.check(
            ACTION,
            "400 MissingParameter The input parameter \"RouteEntries.N\" that is mandatory for processing this request is not supplied.",
        );
    }

    #[test]
    fn each_entry_is_made_or_fails_for_itself() {
        let (mut t, table, instance) = table();
        let entries = [
            [&table, "1.0.0.0/24", &*instance],
            ["vtb-9", "2.0.0.0/24", &instance],
            [&table, "1.0.0.0/24", &instance],
            [&table, "x", &instance],
            [&table, "3.0.0.0/24", "i-9"],
            [&table, "10.0.0.0/24", &instance],
            [&table, "4.0.0.0/24", &instance],
            [&table, "5.0.0.0/24", &instance],
        ];
        let query = entries.iter().zip(1..).map(|(one, number)| entry(number, *one));
        let more = "&RouteEntries.7.IpVersion=6&RouteEntries.8.IpVersion=4&RouteEntries.8.Name=n\
                    &RouteEntries.8.Describption=d";
        let answer = t.ok(&format!("{ACTION}{}{more}", query.collect::<String>()));
        let failed = |block: &str, hop: &str, code: &str, message: &str| {
            json!({
                "DstCidrBlock": block, "NextHop": hop, "FailedCode": code, "FailedMessage": message,
            })
        };
        let ids = texts(&answer, "RouteEntryIds");
        let expected = json!({
            "RequestId": "R",
            "SuccessCount": 2,
            "FailedCount": 6,
            "FailedRouteEntries": [
                failed("2.0.0.0/24", &instance, "InvalidRouteTableId.NotFound", "Specified route table does not exist."),
                failed("1.0.0.0/24", &instance, "VPC_ROUTE_ENTRY_CIDR_BLOCK_DUPLICATE", "Specified CIDR block is already exists, entry.cidrBlock=1.0.0.0/24"),
                failed("x", &instance, "InvalidCidrBlock.Malformed", "Specified CIDR block is not valid."),
                failed("3.0.0.0/24", "i-9", "InvalidInstanId.NotFound", "Specified instance does not exist."),
                failed("10.0.0.0/24", &instance, "InvalidCidrBlock", "Specified CIDR block is not valid."),
                failed("4.0.0.0/24", &instance, "IllegalParam.CidrBlock", "The specified CidrBlock is illegal."),
            ],
            "RouteEntryIds": [ids[0], ids[1]],
        });
        assert_eq!(answer, expected);
        let list =
            format!("Action=DescribeRouteEntryList&RouteTableId={table}&RouteEntryId={}", ids[1]);
        let list = t.ok(&list);
        let made = at(&list, "RouteEntrys.RouteEntry.0");
        let members = ["DestinationCidrBlock", "RouteEntryName", "Description"];
        assert_eq!(members.map(|member| text(made, member)), ["5.0.0.0/24", "n", "d"]);
        // What was made is still being made.
        let late = t.ok(&format!("{ACTION}{}", entry(1, [&table, "6.0.0.0/24", &instance])));
        let code = text(&late, "FailedRouteEntries.0.FailedCode");
        assert_eq!((code, at(&late, "SuccessCount")), ("VPC_ROUTE_ENTRY_STATUS_ERROR", &json!(0)));
    }
}
