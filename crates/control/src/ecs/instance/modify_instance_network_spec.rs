//! ModifyInstanceNetworkSpec: changes the bandwidth of an instance to the internet, and how it is paid for.

use api::answer;
use control_derive::operation;
use store::Timestamp;

use super::{
    Instance, InternetChargeType,
    creation::options::{self, Isp},
    internet,
    upgrade::{Moment, Upgrade},
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    ecs::ChargeType,
    facts::Feature,
    faults::{InternetFault, RequestFault},
    kernel::schedule::{self, Due},
    net::extent::Unique,
    value::id::InstanceId,
};

/// Changes the bandwidth of an instance to the internet, and how it is paid for, from now on or for a while.
#[operation(ecs, write, ram = "instance/{InstanceId}", region = undocumented, token, planned)]
pub struct ModifyInstanceNetworkSpec {
    /// The instance.
    instance_id: InstanceId,
    /// The most that goes out, in Mbit/s: up to 100, or 200 of what is paid for in advance and by bandwidth. With none, the instance has no public address.
    #[param(
        range = 0..=200,
        malformed = "InvalidInternetMaxBandwidthOut.ValueNotSupported",
        out_of_range = "InvalidInternetMaxBandwidthOut.ValueNotSupported"
    )]
    internet_max_bandwidth_out: Option<u32>,
    /// The most that comes in, in Mbit/s.
    #[param(
        range = 1..=200,
        malformed = "InvalidInternetMaxBandwidthIn.ValueNotSupported",
        out_of_range = "InvalidInternetMaxBandwidthIn.ValueNotSupported"
    )]
    internet_max_bandwidth_in: Option<u32>,
    /// How the traffic is paid for: PayByBandwidth or PayByTraffic.
    #[param(malformed = "InvalidInternetChargeType.ValueNotSupported")]
    network_charge_type: Option<InternetChargeType>,
    /// Whether an instance that is paid for by use gets a public address. One that is paid for in advance gets one with its bandwidth.
    #[param(malformed = "InvalidParam.AllocatePublicIp")]
    allocate_public_ip: Option<bool>,
    /// From when on the bandwidth is larger for a while, as 2017-12-05T22:40Z, if the instance is paid for in advance.
    #[param(malformed = "InvalidStartTime.ValueNotSupported")]
    start_time: Option<Moment>,
    /// Until when, as 2017-12-06T22Z: three hours later at least.
    #[param(malformed = "InvalidEndTime.ValueNotSupported")]
    end_time: Option<Moment>,
    /// Whether it is paid at once.
    #[expect(dead_code, reason = "nothing has a price here")]
    auto_pay: Option<bool>,
    /// Who carries the traffic.
    #[param(name = "ISP", malformed = "InvalidIspType.ValueNotSupported")]
    isp: Option<Isp>,
}

/// What is changed.
pub struct Change {
    instance: InstanceId,
    most_out: Option<u32>,
    most_in: Option<u32>,
    charge: Option<InternetChargeType>,
    allocates: bool,
    names_carrier: bool,
    /// From when on and until when, if it is for a while.
    during: Option<(Timestamp, Timestamp)>,
}

/// What was ordered.
#[answer]
pub struct Response {
    /// Empty: nothing is ordered.
    order_id: &'static str,
}

impl Plan for ModifyInstanceNetworkSpec {
    type Into = Change;

    fn plan(self, _: &Head, _: &World) -> Result<Change, Fault> {
        let (most_out, charge) = (self.internet_max_bandwidth_out, self.network_charge_type);
        options::check_carrier(self.isp, charge, most_out.unwrap_or_default())?;
        let allocates = self.allocate_public_ip == Some(true);
        if allocates && most_out == Some(0) {
            return Err(InternetFault::AddressWithoutBandwidth.into());
        }
        let during = match (self.start_time, self.end_time) {
            (None, None) => None,
            (None, Some(_)) => return Err(InternetFault::StartTime.into()),
            (Some(_), None) => return Err(InternetFault::EndTime.into()),
            (Some(start), Some(end)) => {
                if charge.is_some() {
                    let parameters = ["StartTime", "NetworkChargeType"];
                    return Err(RequestFault::Conflict { parameters }.into());
                }
                Some((start.0, end.0))
            }
        };
        Ok(Change {
            instance: self.instance_id,
            most_out,
            most_in: self.internet_max_bandwidth_in,
            charge,
            allocates,
            names_carrier: self.isp.is_some(),
            during,
        })
    }

    fn permit(plan: &Change, ctx: &Ctx<'_>) -> Result<(), Fault> {
        ctx.permit(plan.may_need_address(), Feature::PublicIp, "InternetMaxBandwidthOut")?;
        ctx.permit(plan.names_carrier, Feature::Isp, "ISP")
    }

    fn needs(plan: &Change) -> Vec<(Unique, u64)> {
        vec![(Unique::PublicIpv4, u64::from(plan.may_need_address()))]
    }
}

impl Change {
    fn may_need_address(&self) -> bool {
        self.allocates || self.most_out.is_some_and(|most| most > 0)
    }
}

impl Write for ModifyInstanceNetworkSpec {
    type Response = Response;

    fn execute(plan: Change, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let mut instance = ctx.find(&plan.instance)?;
        internet::check_usable(ctx, &instance)?;
        if instance.upgrade.is_some() {
            return Err(InternetFault::Upgraded { instance: instance.id }.into());
        }
        if plan.names_carrier && instance.internet.public.is_some() {
            return Err(InternetFault::CarrierStays { instance: instance.id }.into());
        }
        match plan.during {
            Some((from, until)) => change_for_a_while(ctx, &mut instance, &plan, from, until)?,
            None => change(ctx, &mut instance, &plan)?,
        }
        ctx.replace(&instance)?;
        Ok(Response { order_id: "" })
    }
}

/// Changes it from now on.
fn change(ctx: &mut Ctx<'_>, instance: &mut Instance, plan: &Change) -> Result<(), Fault> {
    let before = instance.internet.max_out_mbps;
    let most_out = plan.most_out.unwrap_or(before);
    let charge = plan.charge.unwrap_or(instance.internet.charge);
    internet::check_bandwidth(instance.charge, charge, most_out)?;
    if plan.allocates && most_out == 0 {
        return Err(InternetFault::AddressWithoutBandwidth.into());
    }
    let is_paid = instance.charge == ChargeType::PrePaid;
    if is_paid && most_out < before {
        instance.downgrade(ctx)?;
    }
    let gets_address = plan.allocates || (is_paid && before == 0 && most_out > 0);
    if gets_address && instance.internet.public.is_none() {
        internet::give_public(ctx, instance)?;
    }
    let internet = &mut instance.internet;
    internet.charge = charge;
    internet.max_out_mbps = most_out;
    internet.max_in_mbps = plan.most_in.unwrap_or(internet.max_in_mbps);
    // Without bandwidth it has no public address.
    internet.public = internet.public.filter(|_| most_out > 0);
    Ok(())
}

/// Changes it for a while: it can only be more.
fn change_for_a_while(
    ctx: &mut Ctx<'_>,
    instance: &mut Instance,
    plan: &Change,
    from: Timestamp,
    until: Timestamp,
) -> Result<(), Fault> {
    const LEAST_MS: u64 = 3 * 60 * 60 * 1000;
    if instance.charge != ChargeType::PrePaid {
        return Err(InternetFault::UpgradeByUse { instance: instance.id.clone() }.into());
    }
    let ends = instance.expires.unwrap_or(Timestamp(u64::MAX));
    match () {
        () if from < ctx.now() => return Err(InternetFault::StartTime.into()),
        () if until < from.plus_ms(LEAST_MS) => return Err(InternetFault::EndTime.into()),
        () if from > ends => return Err(InternetFault::StartBeyondEnd.into()),
        () if until > ends => return Err(InternetFault::EndBeyondEnd.into()),
        () => {}
    }
    let most_out = plan.most_out.unwrap_or_default();
    if most_out <= instance.internet.max_out_mbps {
        return Err(InternetFault::NoUpgrade { instance: instance.id.clone() }.into());
    }
    internet::check_bandwidth(instance.charge, instance.internet.charge, most_out)?;
    if instance.internet.public.is_none() {
        internet::give_public(ctx, instance)?;
    }
    let upgrade = Upgrade { begins: Some(from), ends: until, other_mbps: most_out };
    schedule::set(&mut ctx.txn, upgrade.due(), Due::Bandwidth(instance.id.clone()))?;
    instance.upgrade = Some(upgrade);
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use store::Timestamp;

    use crate::{
        World,
        ecs::{ChargeType, LockReason, instance::InternetChargeType},
        facts::{Feature, standing::Standing, world::AccountFacts},
        tests::testing::{Testing, at, facts, lack, step, text},
        value::{id::InstanceId, text::time},
    };

    const ACTION: &str = "Action=ModifyInstanceNetworkSpec";
    const HOUR_MS: u64 = 3_600_000;
    const DAY_MS: u64 = 24 * HOUR_MS;

    fn subscribe(t: &mut Testing, vswitch: &str) -> String {
        let id = t.instance(vswitch, "ecs.g7.large");
        t.change(&InstanceId::from(id.as_str()), |row| {
            row.charge = ChargeType::PrePaid;
            row.expires = Some(row.created.plus_ms(30 * DAY_MS));
        });
        id
    }

    /// So many hours after the instance was made, as requests have it.
    fn after(t: &Testing, instance: &str, hours: u64) -> String {
        let moment = time(t.row(&InstanceId::from(instance)).created.plus_ms(hours * HOUR_MS));
        format!("{}Z", &moment[..16])
    }

    /// Bandwidth out and in, how traffic is paid for, and the public addresses.
    fn shown(t: &mut Testing, instance: &str) -> Value {
        let attribute = t.ok(&format!("Action=DescribeInstanceAttribute&InstanceId={instance}"));
        let list = t.ok(&format!("Action=DescribeInstances&InstanceIds=[\"{instance}\"]"));
        let one = at(&list, "Instances.Instance.0");
        let members = [
            "InternetMaxBandwidthOut",
            "InternetMaxBandwidthIn",
            "InternetChargeType",
            "PublicIpAddress",
        ];
        for member in members {
            assert_eq!(attribute[member], one[member], "{member}");
        }
        let addresses = at(one, "PublicIpAddress.IpAddress").as_array().expect("a list").len();
        json!([one[members[0]], one[members[1]], one[members[2]], addresses])
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let [instance, locked, expired, reached] =
            [(); 4].map(|()| t.instance(&vswitch, "ecs.g7.large"));
        let lock = Some(LockReason::Security);
        t.change(&InstanceId::from(locked.as_str()), |row| row.lock = lock);
        t.change(&InstanceId::from(expired.as_str()), |row| row.expires = Some(Timestamp(1)));
        t.ok(&format!(
            "{ACTION}&InstanceId={reached}&InternetMaxBandwidthOut=1&AllocatePublicIp=true"
        ));
        let status =
            |status: &str| format!("Action=SetInstanceStatus&InstanceId={reached}&Status={status}");
        let within = "&StartTime=2026-12-05T22:40Z&EndTime=2026-12-06T22Z";
        t.walk(
            &format!("{ACTION}&InstanceId={instance}&InternetMaxBandwidthOut=5"),
            vec![
                step(
                    "&InstanceId=",
                    "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&InternetMaxBandwidthOut=201",
                    "400 InvalidInternetMaxBandwidthOut.ValueNotSupported The specified InternetMaxBandwidthOut is beyond the permitted range.",
                ),
                step(
                    "&InternetMaxBandwidthIn=0",
                    "400 InvalidInternetMaxBandwidthIn.ValueNotSupported The specified InternetMaxBandwidthIn is beyond the permitted range.",
                ),
                step(
                    "&NetworkChargeType=x",
                    "400 InvalidInternetChargeType.ValueNotSupported The specified InternetChargeType is invalid.",
                ),
                step(
                    "&AllocatePublicIp=x",
                    "400 InvalidParam.AllocatePublicIp The specified param AllocatePublicIp is invalid.",
                ),
                step(
                    "&StartTime=x",
                    "400 InvalidStartTime.ValueNotSupported The specified StartTime is out of the permitted range.",
                ),
                step(
                    "&EndTime=x",
                    "400 InvalidEndTime.ValueNotSupported The specified EndTime is out of the permitted range.",
                ),
                step(
                    "&ISP=x",
                    "403 InvalidIspType.ValueNotSupported The specified parameter \"ISP\" is not valid: \"x\" is not one of BGP, BGP_PRO, ChinaTelecom, ChinaUnicom, ChinaMobile.",
                ),
                step(
                    "&ClientToken=%C3%A4",
                    "400 InvalidClientToken.ValueNotSupported The ClientToken provided is invalid.",
                ),
                step(
                    "&ISP=BGP&InternetMaxBandwidthOut=0",
                    "400 InvalidBandwidthOut.LessThanZero The bandwidth must be larger than 0 when specifying isp.",
                ),
                step(
                    "&ISP=ChinaMobile&InternetMaxBandwidthOut=5",
                    "403 UnsupportedIspNetworkChargeType What one carrier carries is paid for by bandwidth.",
                ),
                step(
                    "&ISP=&AllocatePublicIp=true&InternetMaxBandwidthOut=0",
                    "400 InvalidParam.AllocatePublicIp The specified param AllocatePublicIp is invalid.",
                ),
                step(
                    "&StartTime=&EndTime=2026-12-06T22Z",
                    "400 InvalidStartTime.ValueNotSupported The specified StartTime is out of the permitted range.",
                ),
                step(
                    "&StartTime=2026-12-05T22:40Z&EndTime=",
                    "400 InvalidEndTime.ValueNotSupported The specified EndTime is out of the permitted range.",
                ),
                step(
                    format!("{within}&NetworkChargeType=PayByTraffic"),
                    "400 InvalidParameter.Conflict The parameters \"StartTime\" and \"NetworkChargeType\" cannot be specified at the same time.",
                ),
                step(
                    facts(|world| lack(world, &[Feature::PublicIp]), |world| lack(world, &[])),
                    "400 InvalidParameter.DedicatedRegionNotSupported The specified action is rejected  because the specified ECS instance in the dedicated region does not support public IP.",
                ),
                step(
                    "&InstanceId=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId does not exist.",
                ),
                step(
                    format!("&InstanceId={locked}"),
                    "403 InstanceLockedForSecurity The specified operation is denied as your instance is locked for security reasons.",
                ),
                step(
                    format!("&InstanceId={expired}"),
                    "403 InstanceExpiredOrInArrears The specified operation is denied as your prepay instance is expired (prepay mode) or in arrears (afterpay mode).",
                ),
                step(
                    (status("Starting"), status("Running")),
                    "403 IncorrectInstanceStatus The current status of the instance does not support this operation.",
                ),
                step(
                    format!("&InstanceId={reached}&ISP=BGP"),
                    format!("403 UnsupportedChangeIsp The ISP of the public address of the instance \"{reached}\" cannot be changed."),
                ),
                step(
                    format!("{within}&NetworkChargeType="),
                    "400 ChargeTypeViolation The operation is not permitted due to billing method of the instance.",
                ),
                step(
                    "&StartTime=&EndTime=&InternetMaxBandwidthOut=101",
                    "400 InvalidParameter.Bandwidth The InternetMaxBandwidthOut 101 exceeds the limit of 100.",
                ),
                step(
                    "&InternetMaxBandwidthOut=&AllocatePublicIp=true",
                    "400 InvalidParam.AllocatePublicIp The specified param AllocatePublicIp is invalid.",
                ),
            ],
        );
    }

    #[test]
    fn what_is_paid_for_by_use_gets_an_address_only_if_it_is_asked_for() {
        let mut t = Testing::new();
        t.world.public_ipv4_pools = vec!["203.0.113.0/30".parse().expect("a block")];
        let vswitch = t.vswitch("10.0.0.0/24");
        let [one, two] = [(); 2].map(|()| t.instance(&vswitch, "ecs.g7.large"));
        let request = format!("{ACTION}&InstanceId={one}");
        let answer =
            t.ok(&format!("{request}&InternetMaxBandwidthOut=5&InternetMaxBandwidthIn=20"));
        assert_eq!(answer, json!({ "OrderId": "", "RequestId": "R" }));
        assert_eq!(shown(&mut t, &one), json!([5, 20, "PayByTraffic", 0]));
        t.ok(&format!("{request}&NetworkChargeType=PayByBandwidth"));
        assert_eq!(shown(&mut t, &one), json!([5, 20, "PayByBandwidth", 0]));
        t.ok(&format!("{request}&AllocatePublicIp=true"));
        assert_eq!(shown(&mut t, &one), json!([5, 20, "PayByBandwidth", 1]));
        // It keeps the one that it has.
        let public = t.row(&InstanceId::from(one.as_str())).internet.public;
        t.ok(&format!("{request}&AllocatePublicIp=true&InternetMaxBandwidthOut=7"));
        assert_eq!(t.row(&InstanceId::from(one.as_str())).internet.public, public);
        let other = format!("{ACTION}&InstanceId={two}&InternetMaxBandwidthOut=1");
        t.ok(&format!("{other}&AllocatePublicIp=true"));
        t.ok(&format!("{request}&InternetMaxBandwidthOut=0"));
        assert_eq!(shown(&mut t, &one), json!([0, 20, "PayByBandwidth", 0]));
    }

    #[test]
    fn there_is_an_address_while_there_are_some() {
        let mut t = Testing::new();
        t.world.public_ipv4_pools = vec!["203.0.113.0/30".parse().expect("a block")];
        let vswitch = t.vswitch("10.0.0.0/24");
        let [one, two, three] = [(); 3].map(|()| t.instance(&vswitch, "ecs.g7.large"));
        let give = |instance: &str| {
            format!(
                "{ACTION}&InstanceId={instance}&InternetMaxBandwidthOut=1&AllocatePublicIp=true"
            )
        };
        t.ok(&give(&one));
        t.ok(&give(&two));
        t.check(&give(&three), "403 InvalidOperation.PublicIpAddressNoStock The public IP address for the specified Region or ChargeType of the instance is out of stock. Please try another Region or ChargeType.");
    }

    #[test]
    fn what_is_paid_for_in_advance_gets_an_address_with_its_bandwidth_and_is_seldom_made_smaller() {
        let mut t = Testing::new();
        t.world.quotas.downgrades_per_instance = 1;
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = subscribe(&mut t, &vswitch);
        let request = format!("{ACTION}&InstanceId={instance}&InternetMaxBandwidthOut=");
        t.ok(&format!("{request}150&NetworkChargeType=PayByBandwidth"));
        let shown_out = |t: &mut Testing| shown(t, &instance)[0].clone();
        assert_eq!(shown(&mut t, &instance), json!([150, 0, "PayByBandwidth", 1]));
        // As much only goes out of what is paid for by bandwidth.
        t.check(
            &format!("{ACTION}&InstanceId={instance}&NetworkChargeType=PayByTraffic"),
            "400 InvalidParameter.Bandwidth The InternetMaxBandwidthOut 150 exceeds the limit of 100.",
        );
        t.ok(&format!("{request}100"));
        t.ok(&format!("{request}120"));
        t.check(
            &format!("{request}110"),
            "400 InstanceDowngrade.QuotaExceed Quota of instance downgrade is exceed.",
        );
        assert_eq!(shown_out(&mut t), json!(120));
    }

    #[test]
    fn the_bandwidth_is_larger_for_a_while() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = subscribe(&mut t, &vswitch);
        let request = format!("{ACTION}&InstanceId={instance}&InternetMaxBandwidthOut=");
        t.ok(&format!("{request}5"));
        let times = [0, 10, 12, 13, 20, 29 * 24, 31 * 24, 32 * 24];
        let at = times.map(|hours| after(&t, &instance, hours));
        let during = |out: u32, from: usize, until: usize| {
            format!("{request}{out}&StartTime={}&EndTime={}", at[from], at[until])
        };
        t.wait_ms(60_000);
        for (wrong, refusal) in [
            (
                during(50, 0, 4),
                "400 InvalidStartTime.ValueNotSupported The specified StartTime is out of the permitted range.",
            ),
            (
                during(50, 1, 2),
                "400 InvalidEndTime.ValueNotSupported The specified EndTime is out of the permitted range.",
            ),
            (
                during(50, 6, 7),
                "400 InvalidStartTime.BeyondLifeCycle The specified start time exceeds the expiration time.",
            ),
            (
                during(50, 5, 6),
                "400 InvalidEndTime.BeyondLifeCycle The specified end time exceeds the expiration time.",
            ),
            (
                during(5, 1, 3),
                "400 InvalidBandwidth.ValueNotSupported Instance upgrade bandwidth of temporary not allow less then existed.",
            ),
            (
                during(101, 1, 3),
                "400 InvalidParameter.Bandwidth The InternetMaxBandwidthOut 101 exceeds the limit of 100.",
            ),
        ] {
            t.check(&wrong, refusal);
        }
        t.ok(&during(50, 1, 3));
        let upgraded =
            "400 InvalidAction.WithActiveElasticUpgrade The instance has active Elastic Upgrade.";
        t.check(&format!("{request}6"), upgraded);
        let mut out_in = |hours: u64| {
            t.wait_ms(hours * HOUR_MS);
            // What is due is done by the next write.
            t.ok("Action=SetQuota&NetworkInterfaces=100");
            shown(&mut t, &instance)[0].clone()
        };
        assert_eq!(out_in(9), json!(5));
        assert_eq!(out_in(1), json!(50));
        assert_eq!(out_in(2), json!(50));
        assert_eq!(out_in(1), json!(5));
        t.ok(&format!("{request}6"));
    }

    #[test]
    fn an_address_for_a_while_goes_with_its_bandwidth() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = subscribe(&mut t, &vswitch);
        let [from, until] = [1, 5].map(|hours| after(&t, &instance, hours));
        let request = format!("{ACTION}&InstanceId={instance}&InternetMaxBandwidthOut=9");
        t.ok(&format!("{request}&StartTime={from}&EndTime={until}"));
        for (hours, expected) in
            [(1, json!([9, 0, "PayByTraffic", 1])), (4, json!([0, 0, "PayByTraffic", 0]))]
        {
            t.wait_ms(hours * HOUR_MS);
            t.ok("Action=SetQuota&NetworkInterfaces=100");
            assert_eq!(shown(&mut t, &instance), expected);
        }
        // One that is released before takes its upgrade with it.
        let instance = subscribe(&mut t, &vswitch);
        let [from, until] = [1, 5].map(|hours| after(&t, &instance, hours));
        let request = format!("{ACTION}&InstanceId={instance}&InternetMaxBandwidthOut=9");
        t.ok(&format!("{request}&StartTime={from}&EndTime={until}"));
        t.ok(&format!(
            "Action=DeleteInstance&InstanceId={instance}&Force=true&TerminateSubscription=true"
        ));
        t.wait_ms(5 * HOUR_MS);
        t.ok("Action=SetQuota&NetworkInterfaces=100");
    }

    #[test]
    fn what_the_account_lacks_is_refused() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let request = format!("{ACTION}&InstanceId={instance}&InternetMaxBandwidthOut=5");
        let world = t.world.clone();
        let standing = |world: &mut World, standing: Standing| {
            let facts = AccountFacts { standing: Some(standing), ..AccountFacts::default() };
            world.accounts.insert(Testing::ACCOUNT, facts);
        };
        for (is, refusal) in [
            (Standing::Arrears, "400 Account.Arrearage Your account has an outstanding payment."),
            (
                Standing::LowBalance,
                "403 InvalidAccountStatus.NotEnoughBalance Your account does not have enough balance.",
            ),
            (
                Standing::BadPaymentMethod,
                "400 InvalidPayMethod.SyncPaymentNotSupport Synchronous payment is not supported. Use another payment method.",
            ),
            (
                Standing::CardUnverified,
                "403 SecurityRisk.3DVerification We have detected a security risk with your default credit or debit card. Please proceed with verification via the link in your email.",
            ),
        ] {
            standing(&mut t.world, is);
            t.check(&request, refusal);
            t.world = world.clone();
        }
        let carried = format!("{request}&ISP=BGP");
        lack(&mut t.world, &[Feature::Isp]);
        t.check(
            &carried,
            "403 UnsupportedIspRegion The parameter \"ISP\" is not supported in this region.",
        );
        t.world = world.clone();
        let facts = AccountFacts { without: [Feature::Isp].into(), ..AccountFacts::default() };
        t.world.accounts.insert(Testing::ACCOUNT, facts);
        t.check(
            &carried,
            "403 InvalidIspUID The parameter \"ISP\" is not supported for this account.",
        );
        t.world = world;
        let condition = "Action=SetOperation&OperationName=ModifyInstanceNetworkSpec&Condition=";
        t.operator(&format!("{condition}Throttled"));
        t.check(&request, "400 Throttling Request was denied due to request throttling, please try again after 5 minutes.");
        t.operator(&format!("{condition}Failed"));
        t.check(
            &request,
            "500 InternalError The request processing has failed due to some unknown error.",
        );
        t.operator(&format!("{condition}None"));
        let answer = t.ok(&format!("{carried}&NetworkChargeType=PayByBandwidth"));
        assert_eq!(text(&answer, "OrderId"), "");
        let charge = t.row(&InstanceId::from(instance.as_str())).internet.charge;
        assert_eq!(charge, InternetChargeType::PayByBandwidth);
    }
}
