//! DeleteKeyPairs: lets key pairs go.

use std::collections::BTreeSet;

use control_derive::operation;

use super::user_of;
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::KeyPairFault,
    value::{key_pair_name::KeyPairName, text::JsonList},
};

/// Deletes key pairs, none of which lets anybody in to an instance.
///
/// A name of none is left out: the page of AttachKeyPair lists an error for it, this one does not, so
/// that who deletes twice has what he wants.
#[operation(ecs, write, ram = "keypair/{KeyPairNames}", planned)]
pub struct DeleteKeyPairs {
    /// The names: a JSON array of up to 100.
    #[param(malformed = "InvalidKeyPairNames.ValueNotSupported")]
    key_pair_names: JsonList,
}

impl Plan for DeleteKeyPairs {
    type Into = BTreeSet<KeyPairName>;

    fn plan(self, _: &Head, _: &World) -> Result<BTreeSet<KeyPairName>, Fault> {
        const MOST: usize = 100;
        let names = self.key_pair_names.0;
        match names.len() {
            0 => Err(KeyPairFault::Names.into()),
            given if given > MOST => Err(KeyPairFault::TooMany { given, limit: MOST }.into()),
            _ => Ok(names.into_iter().map(KeyPairName::from).collect()),
        }
    }
}

impl Write for DeleteKeyPairs {
    type Response = ();

    fn execute(names: BTreeSet<KeyPairName>, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut there = Vec::new();
        for pair in names {
            if let Some(instance) = user_of(ctx, &pair)? {
                return Err(KeyPairFault::InUse { pair, instance }.into());
            }
            there.extend(ctx.get(&pair)?);
        }
        there.iter().try_for_each(|pair| ctx.remove(&pair.name))
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        ecs::key_pair::tests::{import, names},
        tests::testing::{Testing, step},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        import(&mut t, "mine", "");
        let bind =
            |action: &str| format!("Action={action}&KeyPairName=mine&InstanceIds=[\"{instance}\"]");
        let many = (0..101).map(|number| format!("\"a{number}\"")).collect::<Vec<_>>().join(",");
        t.walk(
            "Action=DeleteKeyPairs&KeyPairNames=[\"mine\"]",
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&KeyPairNames=",
                    "400 MissingParameter The input parameter \"KeyPairNames\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&KeyPairNames=mine",
                    "400 InvalidKeyPairNames.ValueNotSupported The specified parameter \"KeyPairNames\" is not valid.",
                ),
                step(
                    "&KeyPairNames=[]",
                    "400 InvalidKeyPairNames.ValueNotSupported The specified parameter \"KeyPairNames\" is not valid.",
                ),
                step(
                    format!("&KeyPairNames=[{many}]"),
                    "403 InstanceKeyPairLimitExceeded Exceeding the allowed amount of instance which will be deleted.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    (bind("AttachKeyPair"), bind("DetachKeyPair")),
                    "400 InvalidParameter.KeypairAlreadyAttachedInstance The specified parameter \"KeyPairNames\" attached to instances can not be deleted.",
                ),
            ],
        );
    }

    #[test]
    fn those_that_are_there_go_and_only_all_of_them() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        for name in ["one", "other", "used"] {
            import(&mut t, name, "");
        }
        t.ok(&format!("Action=AttachKeyPair&KeyPairName=used&InstanceIds=[\"{instance}\"]"));
        t.check(
            "Action=DeleteKeyPairs&KeyPairNames=[\"one\",\"used\"]",
            "400 InvalidParameter.KeypairAlreadyAttachedInstance The specified parameter \"KeyPairNames\" attached to instances can not be deleted.",
        );
        assert_eq!(names(&mut t, ""), ["one", "other", "used"]);
        for _ in 0..2 {
            t.ok("Action=DeleteKeyPairs&KeyPairNames=[\"one\",\"none\",\"one\"]");
            assert_eq!(names(&mut t, ""), ["other", "used"]);
        }
    }
}
