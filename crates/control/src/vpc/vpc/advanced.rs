//! What VPCs have not that have instances of the oldest families in them.

use super::Vpc;
use crate::{
    Ctx, Fault, ecs::Instance, facts::instance_type::InstanceType, faults::VpcFault,
    kernel::resource::Resource,
};

/// Families of instances that know nothing of custom route tables. The help of
/// VPC lists them: a VPC with an instance of theirs has no advanced features.
const OLD: [&str; 26] = [
    "c1", "c2", "c4", "ce4", "cm4", "d1", "e3", "e4", "ga1", "gn4", "gn5", "i1", "m1", "m2", "mn4",
    "n1", "n2", "n4", "s1", "s2", "s3", "se1", "sn1", "sn2", "t1", "xn4",
];

impl Vpc {
    /// Refuses if an instance of one of the oldest families is in it.
    pub fn expect_advanced(&self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        for kind in ctx.world.instance_types.iter().filter(|kind| is_old(kind)) {
            let key = kind.id.to_string();
            for id in ctx.txn.keys_under(Instance::TABLE, Instance::BY_TYPE, &key, None)? {
                let instance = ctx.get(&id?)?.expect("an index entry has its row");
                if instance.vpc == self.id {
                    return Err(VpcFault::NotAdvanced { vpc: instance.vpc }.into());
                }
            }
        }
        Ok(())
    }
}

fn is_old(kind: &InstanceType) -> bool {
    let family = kind.family().trim_start_matches("ecs.");
    OLD.contains(&family.split('-').next().unwrap_or(family))
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, text};

    #[test]
    fn an_instance_of_an_old_family_keeps_a_vpc_from_its_advanced_features() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let vpc = text(&vpc, "VpcId").to_owned();
        let vswitch = t.vswitch_in(&vpc, "10.0.0.0/24", "");
        let table = format!("Action=CreateRouteTable&VpcId={vpc}");
        t.instance(&vswitch, "ecs.g7.large");
        t.ok(&table);
        t.instance(&vswitch, "ecs.n4.small");
        t.check(
            &table,
            "400 OperationUnsupported.AdvancedFeature Advanced features of the vpc is unsupported.",
        );
        let elsewhere = t.ok("Action=CreateVpc");
        t.ok(&format!("Action=CreateRouteTable&VpcId={}", text(&elsewhere, "VpcId")));
    }
}
