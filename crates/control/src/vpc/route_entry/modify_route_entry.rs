//! ModifyRouteEntry: changes a custom entry's name, description or next hop.

use control_derive::operation;

use super::{
    HopKind, NextHop, RouteEntry,
    delete_route_entry::{Named, named_block},
    hop::{HopType, Wish},
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    facts::feature::Feature,
    faults::{RequestFault, RouteFault, VSwitchFault},
    kernel::schedule::{self, Due},
    value::{
        id::{EniId, RouteEntryId, RouteTableId},
        text::{VpcDescription, VpcName},
    },
    vpc::VSwitchStatus,
};

/// Changes a custom entry of a route table. What is not given stays as it is.
#[operation(vpc, write, ram = "routetable/{RouteTableId}", dry_run, planned)]
pub struct ModifyRouteEntry {
    /// The entry. Its table and destination may stand beside it, which then must be its own.
    route_entry_id: Option<RouteEntryId>,
    /// The route table that it is in.
    route_table_id: Option<RouteTableId>,
    /// Its destination.
    destination_cidr_block: Option<String>,
    /// The new name: 1 to 128 characters.
    #[param(malformed = "InvalidRouteEntryName.Malformed")]
    route_entry_name: Option<VpcName>,
    /// The new description: 1 to 256 characters.
    description: Option<VpcDescription>,
    /// What packets are sent to from now on.
    new_next_hop_id: Option<String>,
    /// What that is: Instance, NetworkInterface and so on.
    #[param(malformed = "IllegealParam.NextHopType")]
    new_next_hop_type: Option<HopType>,
}

/// The entry to change, and what becomes of it.
pub struct Changes {
    entry: Named,
    name: Option<String>,
    description: Option<String>,
    hop: Option<Wish>,
}

impl Plan for ModifyRouteEntry {
    type Into = Changes;

    fn plan(self, _: &Head, _: &World) -> Result<Changes, Fault> {
        let missing = |parameter, code| Err(RequestFault::missing(parameter, Some(code)).into());
        let is_placed = self.route_table_id.is_some() && self.destination_cidr_block.is_some();
        if self.route_entry_id.is_none() && !is_placed {
            return missing("RouteEntryId", "MissingParam.RouteEntryId");
        }
        let hop = match (self.new_next_hop_type, self.new_next_hop_id) {
            (None, None) => None,
            (Some(_), None) => return missing("NewNextHopId", "MissingParam.NewNextHopId"),
            (None, Some(_)) => return missing("NewNextHopType", "MissingParam.NewNextHopType"),
            (Some(kind), Some(id)) => Some(Wish { kind, id }),
        };
        let destination = self.destination_cidr_block.as_deref().map(named_block).transpose()?;
        Ok(Changes {
            entry: Named {
                id: self.route_entry_id,
                table: self.route_table_id,
                destination,
                hop: None,
                is_shared: false,
            },
            name: self.route_entry_name.map(|name| name.0),
            description: self.description.map(|text| text.0),
            hop,
        })
    }
}

impl Write for ModifyRouteEntry {
    type Response = ();

    fn execute(plan: Changes, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        ctx.permit(plan.hop.is_some(), Feature::NextHopChange, "NewNextHopId")?;
        let (mut entry, table) = plan.entry.locate(ctx)?;
        let hop = match plan.hop {
            // The page has all types of next hops but this one.
            Some(wish) if wish.kind == HopType::CenBasic => {
                return Err(RouteFault::NewHopType.into());
            }
            Some(wish) => Some(wish.find(ctx, &table.vpc, entry.destination())?),
            None => None,
        };
        if entry.available.is_some() {
            return Err(RouteFault::EntryPending { table: entry.table }.into());
        }
        if let Some(hop) = hop {
            expect_reachable(ctx, &hop)?;
            if hop == entry.hop {
                return Err(RouteFault::SameHop.into());
            }
            entry.hop = hop;
            begin(ctx, &mut entry)?;
        }
        entry.name = plan.name.unwrap_or(entry.name);
        entry.description = plan.description.unwrap_or(entry.description);
        entry.modified = ctx.now();
        ctx.replace(&entry)
    }
}

/// Refuses a network interface whose vSwitch has been lost.
fn expect_reachable(ctx: &Ctx<'_>, hop: &NextHop) -> Result<(), Fault> {
    if hop.kind != HopKind::NetworkInterface {
        return Ok(());
    }
    let eni = ctx.get(&EniId::from(hop.id.as_str()))?.expect("the next hop has been found");
    let vswitch = ctx.find(&eni.vswitch)?;
    match vswitch.status {
        VSwitchStatus::Lost => Err(VSwitchFault::Lost { vswitch: vswitch.id }.into()),
        VSwitchStatus::Available | VSwitchStatus::Pending | VSwitchStatus::Deleting => Ok(()),
    }
}

/// Lets packets go to the new next hop after a while. The row is not written here.
fn begin(ctx: &mut Ctx<'_>, entry: &mut RouteEntry) -> Result<(), Fault> {
    let takes_ms = ctx.world.delays.route_ms;
    if takes_ms > 0 {
        let at = ctx.now().plus_ms(takes_ms);
        entry.available = Some(at);
        schedule::set(&mut ctx.txn, at, Due::Routed(entry.id.clone()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::{
        World,
        facts::feature::Feature,
        tests::testing::{Testing, step, text},
    };

    const ACTION: &str = "Action=ModifyRouteEntry";

    /// A table with an entry to 1.2.3.0/24, whose next hop is an instance.
    struct Scene {
        t: Testing,
        vpc: String,
        table: String,
        vswitch: String,
        instance: String,
        entry: String,
    }

    impl Scene {
        fn new() -> Scene {
            let mut t = Testing::new();
            t.world.delays.route_ms = 0;
            let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8&EnableIpv6=true");
            let vswitch = t.vswitch_in(text(&vpc, "VpcId"), "10.0.0.0/24", "&Ipv6CidrBlock=1");
            let instance = t.instance(&vswitch, "ecs.g7.large");
            let table = text(&vpc, "RouteTableId").to_owned();
            let entry = format!("&RouteTableId={table}&NextHopId={instance}");
            let entry = format!("Action=CreateRouteEntry&DestinationCidrBlock=1.2.3.0/24{entry}");
            let entry = text(&t.ok(&entry), "RouteEntryId").to_owned();
            Scene { t, vpc: text(&vpc, "VpcId").to_owned(), table, vswitch, instance, entry }
        }

        /// What the list has of the entry.
        fn shown(&mut self, path: &str) -> String {
            let list = format!("Action=DescribeRouteEntryList&RouteTableId={}", self.table);
            let list = self.t.ok(&format!("{list}&RouteEntryId={}", self.entry));
            text(&list, &format!("RouteEntrys.RouteEntry.0.{path}")).to_owned()
        }
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut s = Scene::new();
        let made = format!("Action=CreateRouteTable&VpcId={}&AssociateType=Gateway", s.vpc);
        let gateway = text(&s.t.ok(&made), "RouteTableId").to_owned();
        let list = format!("Action=DescribeRouteEntryList&RouteTableId={}", s.table);
        let system = s.t.ok(&format!("{list}&RouteEntryType=System"));
        let of_system = text(&system, "RouteEntrys.RouteEntry.0.RouteEntryId");
        let lost = s.t.vswitch_in(&s.vpc, "10.0.9.0/24", "");
        let (eni, astray) = (s.t.eni(&s.vswitch, ""), s.t.eni(&lost, ""));
        s.t.operator(&format!("Action=SetVSwitchStatus&VSwitchId={lost}&Status=Lost"));
        let lack: fn(&mut World) = |world| {
            let without = [Feature::NextHopChange].into();
            world.regions_without.insert("cn-hangzhou".to_owned(), without);
        };
        let have: fn(&mut World) = |world| world.regions_without.clear();
        let missing =
            "404 InvalidRouteEntryId.NotFound The specified resource of RouteEntry is not found.";
        let mut steps = malformed();
        steps.extend([
            step((lack, have), "400 UnsupportedFeature.ModifyRouteEntryNextHop The current region does not support the function of modifying the route next hop."),
            step("&RouteEntryId=rte-9", "400 InvalidRouteEntryId.NotFound Specified RouteEntryId does not exist."),
            step("&RouteEntryId=&RouteTableId=vtb-9", "400 InvalidRouteTable.NotFound The specified routetable does not exist."),
            step(format!("&RouteEntryId=&RouteTableId={gateway}"), "400 OperationDenied.RouteTableTypeNotPermitted The operation is not allowed because the type of route table is not permitted."),
            step(format!("&RouteEntryId={of_system}"), "400 OperationDenied.ModifyManagedRouteEntry The operation is not allowed because of route entry is managed."),
            step("&DestinationCidrBlock=1.2.3.0/25", missing),
            step("&RouteEntryId=&DestinationCidrBlock=1.2.3.0/26", missing),
            step("&NewNextHopType=CenBasic", "400 UnsupportedFeature.NextHopType The route type does not support modifying the next hop of the route."),
            step("&NewNextHopType=NatGateway", "404 ResourceNotFound.NatGateway The specific NAT gateway is not found."),
            step("&NewNextHopType=NetworkInterface&NewNextHopId=eni-9", "400 InvalidNetworkInterface.NotFound The specified network interface does not exist."),
            step("&NewNextHopType=Instance&NewNextHopId=i-9", "400 InvalidParameter Specified instance \"i-9\" does not exist."),
            step(format!("&NewNextHopType=NetworkInterface&NewNextHopId={astray}"), "400 ResourceNotFound.VSwitch The vSwitch where the specified networkinterface is located does not exist."),
            step(format!("&NewNextHopType=Instance&NewNextHopId={}", s.instance), "400 OperationDenied.NextHopExist The operation is not allowed because the nexthop already exists."),
            step("&DryRun=true", "400 DryRunOperation Request validation has been passed with DryRun flag set."),
        ]);
        let named = format!("&RouteTableId={}&DestinationCidrBlock=1.2.3.0/24", s.table);
        let hop = format!("&NewNextHopType=NetworkInterface&NewNextHopId={eni}");
        s.t.walk(&format!("{ACTION}&RouteEntryId={}{named}{hop}", s.entry), steps);
        assert_eq!(s.shown("NextHops.NextHop.0.NextHopId"), eni);
        assert_eq!(s.shown("NextHops.NextHop.0.NextHopType"), "NetworkInterface");
    }

    /// What is missing, then what is malformed.
    fn malformed() -> Vec<(crate::tests::testing::Mistake, String)> {
        vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&RouteEntryName=http://x",
                "400 InvalidRouteEntryName.Malformed Specified RouteEntry name is not valid.",
            ),
            step(
                "&NewNextHopType=x",
                "400 IllegealParam.NextHopType The parameter NewNextHopType is illegal.",
            ),
            step(
                "&RouteEntryId=&DestinationCidrBlock=",
                "400 MissingParam.RouteEntryId The param of RouteEntryId is missing.",
            ),
            step(
                "&NewNextHopId=&NewNextHopType=Instance",
                "400 MissingParam.NewNextHopId The parameter NewNextHopId is mandatory.",
            ),
            step(
                "&NewNextHopType=",
                "400 MissingParam.NewNextHopType The parameter NewNextHopType is mandatory.",
            ),
        ]
    }

    #[test]
    fn what_is_not_given_stays() {
        let mut s = Scene::new();
        let named = format!("{ACTION}&RouteTableId={}&DestinationCidrBlock=1.2.3.0/24", s.table);
        s.t.ok(&format!("{named}&RouteEntryName=one&Description=two"));
        assert_eq!(
            (s.shown("RouteEntryName"), s.shown("Description")),
            ("one".into(), "two".into())
        );
        s.t.ok(&format!("{named}&Description=three"));
        assert_eq!(s.shown("RouteEntryName"), "one");
        assert_eq!(s.shown("Description"), "three");
        assert_eq!(s.shown("NextHops.NextHop.0.NextHopId"), s.instance);
    }

    #[test]
    fn a_new_next_hop_takes_a_while_in_which_nothing_is_changed() {
        let mut s = Scene::new();
        s.t.world.delays.route_ms = 1000;
        let eni = s.t.eni(&s.vswitch, "");
        let change = format!("{ACTION}&RouteEntryId={}", s.entry);
        s.t.ok(&format!("{change}&NewNextHopType=NetworkInterface&NewNextHopId={eni}"));
        assert_eq!(s.shown("Status"), "Pending");
        s.t.check(
            &format!("{change}&RouteEntryName=one"),
            "400 IncorrectRouteEntryStatus Some route entry status blocked this operation.",
        );
        s.t.wait_ms(1000);
        assert_eq!(s.shown("Status"), "Available");
        s.t.ok(&format!("{change}&RouteEntryName=one"));
    }
}
