//! RegisterInstance: an instance is there from now on, with its primary network interface.

use std::net::Ipv4Addr;

use api::{Params, Row, Wanted};
use serde::Serialize;

use crate::{
    Access, Ctx, Fault, Operation, Product, Ram, World,
    ecs::{
        eni::{Attachment, Eni, EniKind, Traffic, address, attachment, claim_mac},
        instance::{self, INSTANCES, Instance, InstanceStatus, named},
        security_group,
    },
    id::{EniId, InstanceId, SecurityGroupId, VSwitchId},
    vpc::VSwitch,
};

/// Registers an instance that someone boots: it has its primary network interface at once.
#[derive(Debug, Params)]
pub struct RegisterInstance {
    /// The account; the first one if none is given.
    pub account_id: Option<String>,
    /// The region; the default one if none is given.
    pub region_id: Option<String>,
    /// The id, which starts with i-; a new one if none is given.
    pub instance_id: Option<InstanceId>,
    /// The type, as ecs.g7.large.
    pub instance_type: String,
    /// The vSwitch of the primary network interface.
    #[param(name = "VSwitchId")]
    pub vswitch_id: VSwitchId,
    /// The security group of the primary network interface.
    pub security_group_id: SecurityGroupId,
    /// Pending, Running (the default), Starting, Stopping or Stopped.
    #[param(values = "Pending|Running|Starting|Stopping|Stopped")]
    pub status: Option<InstanceStatus>,
    /// The name.
    pub instance_name: Option<String>,
    /// The private address; a random idle one if none is given.
    pub private_ip_address: Option<Ipv4Addr>,
}

/// What was registered.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    instance_id: InstanceId,
    network_interface_id: EniId,
    private_ip_address: Ipv4Addr,
    mac_address: String,
}

impl Operation for RegisterInstance {
    type Response = Response;

    const NAME: &'static str = "RegisterInstance";
    const PRODUCT: Product = Product::Operator;
    const ACCESS: Access = Access::Write;
    const RAM: Ram = Ram { action: "operator:RegisterInstance", resources: &[] };
    const ERRORS: &'static [Row] = &[];

    fn check(&self, _world: &World) -> Result<(), Fault> {
        named::check(self.instance_id.as_ref().map(InstanceId::as_str))
    }

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let kind = instance::find_type(ctx, &self.instance_type)?.id.clone();
        let vswitch = VSwitch::find_usable(ctx, &self.vswitch_id)?;
        let groups = vec![self.security_group_id.clone()];
        security_group::check_joinable(ctx, &groups, &vswitch.vpc)?;
        let tag = ctx.region()?.tag.clone();
        let id = self.instance_id.clone();
        let id = id.unwrap_or_else(|| InstanceId::generate(&mut ctx.txn, &tag));
        let taken = || Fault::InstanceTaken { instance: id.clone() };
        // One that was lost has left its network interfaces.
        if !attachment::rows_of_instance(ctx, &id)?.is_empty() {
            return Err(taken());
        }
        let mut eni = self.primary(ctx, &vswitch, groups)?;
        let now = ctx.txn.now();
        let instance = Instance {
            id: id.clone(),
            kind,
            zone: vswitch.zone,
            vpc: vswitch.vpc,
            vswitch: vswitch.id,
            primary: eni.id.clone(),
            name: self.instance_name.unwrap_or_default(),
            created: now,
            status: self.status.unwrap_or(InstanceStatus::Running),
            settles: None,
        };
        ctx.txn.claim(INSTANCES, &(ctx.scope.clone(), id.clone()), &instance, taken())?;
        let attachment = Attachment {
            instance: id.clone(),
            device: 0,
            network_card: None,
            trunk: None,
            in_use: now,
            over: None,
        };
        attachment::begin(ctx, &mut eni, attachment);
        Ok(Response {
            instance_id: id,
            private_ip_address: eni.primary,
            mac_address: eni.print_mac(),
            network_interface_id: eni.id,
        })
    }
}

impl RegisterInstance {
    /// A new primary network interface, not yet written.
    fn primary(
        &self,
        ctx: &mut Ctx<'_>,
        vswitch: &VSwitch,
        groups: Vec<SecurityGroupId>,
    ) -> Result<Eni, Fault> {
        let tag = ctx.region()?.tag.clone();
        let id = EniId::generate(&mut ctx.txn, &tag);
        let wanted = self.private_ip_address.map_or(Wanted::Any(1), |one| Wanted::These(vec![one]));
        let eni = Eni {
            vswitch: vswitch.id.clone(),
            vpc: vswitch.vpc.clone(),
            zone: vswitch.zone.clone(),
            mac: claim_mac(ctx, &id)?,
            kind: EniKind::Primary,
            created: ctx.txn.now(),
            gone: None,
            name: String::new(),
            description: String::new(),
            primary: address::take_ipv4(ctx, &id, vswitch, &wanted)?[0],
            secondary: Vec::new(),
            ipv6: Vec::new(),
            ipv4_prefixes: Vec::new(),
            ipv6_prefixes: Vec::new(),
            groups,
            resource_group: String::new(),
            tags: Vec::new(),
            traffic: Traffic::default(),
            tracking: None,
            enhanced: None,
            source_dest_check: false,
            delete_on_release: true,
            service: None,
            busy: false,
            bond: None,
            attachment: None,
            id,
        };
        security_group::join(ctx, &eni.groups, eni.addresses())?;
        Ok(eni)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Testing, at, text};

    #[test]
    fn faults_come_in_the_documented_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/29");
        let group = t.group(&vswitch);
        let register = |more: &str| format!("Action=RegisterInstance{more}");
        let known =
            format!("&InstanceType=ecs.g7.large&VSwitchId={vswitch}&SecurityGroupId={group}");
        t.check(
            &register("&InstanceId=x"),
            "400 MissingParameter The input parameter \"InstanceType\" that is mandatory for processing this request is not supplied.",
        );
        t.check(
            &register("&InstanceType=none&VSwitchId=vsw-9&SecurityGroupId=sg-9&Status=On"),
            "400 InvalidParameter the parameter(s) \"Status\" provided is(are) invalid. \"On\" is not one of Pending, Running, Starting, Stopping, Stopped.",
        );
        t.check(
            &register("&InstanceType=none&VSwitchId=vsw-9&SecurityGroupId=sg-9&InstanceId=x"),
            "400 InvalidInstanceID.Malformed The specified InstanceId \"x\" is malformed: it must start with \"i-\".",
        );
        t.check(
            &register("&InstanceType=none&VSwitchId=vsw-9&SecurityGroupId=sg-9"),
            "404 InvalidInstanceType.NotFound The specified InstanceType \"none\" is not found.",
        );
        t.check(
            &register("&InstanceType=ecs.g7.large&VSwitchId=vsw-9&SecurityGroupId=sg-9"),
            "404 InvalidVSwitchId.NotFound The specified VSwitchId \"vsw-9\" is not found.",
        );
        t.check(
            &register(&format!(
                "&InstanceType=ecs.g7.large&VSwitchId={vswitch}&SecurityGroupId=sg-9"
            )),
            "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId is not found.",
        );
        let done = t.ok(&register(&format!("{known}&InstanceId=i-1&PrivateIpAddress=10.0.0.3")));
        assert_eq!(text(&done, "PrivateIpAddress"), "10.0.0.3");
        t.check(
            &register(&format!("{known}&InstanceId=i-1")),
            "400 InvalidInstanceId.Duplicated The specified InstanceId \"i-1\" is there already.",
        );
    }

    #[test]
    fn it_has_a_primary_interface_that_is_no_secondary_one() {
        let mut t = Testing::new();
        t.world.quotas.enis = 0;
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        t.operator(&format!("Action=RegisterInstance&InstanceId=i-1&InstanceName=web&InstanceType=ecs.g7.large&VSwitchId={vswitch}&SecurityGroupId={group}&Status=Pending"));
        let shown =
            t.ok("Action=DescribeNetworkInterfaces&InstanceId=i-1&Type=Primary&Status=InUse");
        let shown = at(&shown, "NetworkInterfaceSets.NetworkInterfaceSet.0");
        assert_eq!(text(shown, "InstanceId"), "i-1");
        assert_eq!(text(shown, "Attachment.InstanceId"), "i-1");
        assert_eq!(at(shown, "Attachment.DeviceIndex"), 0);
        assert_eq!(at(shown, "QueueNumber"), 2);
        assert_eq!(at(shown, "DeleteOnRelease"), true);
        let found = t.ok(&format!("Action=DescribeNetworkInterfaces&SecurityGroupId={group}"));
        assert_eq!(at(&found, "TotalCount"), 0);
        let shown = t.ok("Action=DescribeInstances&InstanceName=web&Status=Pending");
        assert_eq!(at(&shown, "TotalCount"), 1);
    }
}
