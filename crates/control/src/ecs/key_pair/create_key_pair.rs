//! CreateKeyPair: makes a key pair, and keeps its public half.

use api::answer;
use control_derive::operation;
use store::Random;

use super::{New, material::Material};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    kernel::operation::Labour,
    ram::Shown,
    value::{
        id::KeyPairId,
        key_pair_name::{KeyPairName, NewKeyPairName},
        tag,
    },
};

/// Creates an RSA key pair. Its private half is in the answer, and is not kept.
#[operation(ecs, write, ram = "keypair/*", tags(too_many = "QuotaExceed.Tags"), planned)]
pub struct CreateKeyPair {
    /// The name: 2 to 128 letters, digits, colons, underscores, periods or hyphens, with a letter first.
    #[param(malformed = "InvalidKeyPairName.Malformed")]
    key_pair_name: NewKeyPairName,
    /// The resource group.
    resource_group_id: Option<String>,
}

/// The pair to make.
pub struct Planned {
    new: New,
    /// The keys, once they are drawn.
    material: Option<Material>,
}

/// The new pair.
#[answer]
pub struct Response {
    key_pair_name: KeyPairName,
    key_pair_id: KeyPairId,
    key_pair_finger_print: String,
    private_key_body: Shown,
}

impl Plan for CreateKeyPair {
    type Into = Planned;

    fn plan(self, head: &Head, _: &World) -> Result<Planned, Fault> {
        let tags = tag::distinct(&head.tags)?;
        let NewKeyPairName(name) = self.key_pair_name;
        let new = New { name, resource_group: self.resource_group_id, tags };
        Ok(Planned { new, material: None })
    }

    fn labour() -> Option<Labour<Planned>> {
        Some(|plan: &mut Planned, random: &mut Random| plan.material = Some(Material::draw(random)))
    }
}

impl Write for CreateKeyPair {
    type Response = Response;

    fn execute(plan: Planned, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let resource_group = plan.new.check(ctx)?;
        let Material { public, private } =
            plan.material.unwrap_or_else(|| Material::draw(ctx.txn.rng()));
        let pair = plan.new.keep(ctx, resource_group, public)?;
        Ok(Response {
            key_pair_name: pair.name,
            key_pair_id: pair.id,
            key_pair_finger_print: pair.fingerprint,
            private_key_body: Shown(private),
        })
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use store::{Cell, Timestamp, Txn};

    use super::*;
    use crate::{
        Caller, Scope,
        tests::testing::{Testing, at, step, text},
    };

    #[test]
    fn a_pair_that_was_drawn_beforehand_is_the_one_that_is_answered() {
        let (t, caller) = (Testing::new(), Caller::account(Testing::ACCOUNT));
        let scope = Scope { account: Testing::ACCOUNT, region: "cn-hangzhou".to_owned() };
        let (head, rows) = (Head::internal(scope), t.rows());
        let answer = |beforehand: bool| {
            let new = New { name: "mine".into(), resource_group: None, tags: Vec::new() };
            let mut plan = Planned { new, material: None };
            let labour = CreateKeyPair::labour().expect("it takes long");
            if beforehand {
                labour(&mut plan, &mut Random::seed_from_u64(7));
            }
            let txn = Txn::new(&*rows, Cell::new(1), Timestamp(0), 8);
            let mut ctx = Ctx::new(txn, &t.world, &head, &caller);
            let drawn = plan.material.as_ref().map(|pair| pair.public.fingerprint());
            (drawn, CreateKeyPair::execute(plan, &mut ctx).expect("the name is new"))
        };
        let ((drawn, first), (none, other)) = (answer(true), answer(false));
        assert_eq!((drawn.as_ref(), none), (Some(&first.key_pair_finger_print), None));
        assert_ne!(first.key_pair_finger_print, other.key_pair_finger_print);
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        t.ok("Action=CreateKeyPair&KeyPairName=taken");
        let tags = (1..=21).map(|number| format!("&Tag.{number}.Key=k{number}"));
        let no_room = |world: &mut World| world.quotas.key_pairs = 1;
        let room = |world: &mut World| world.quotas.key_pairs = 2;
        t.walk(
            "Action=CreateKeyPair&KeyPairName=mine",
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&KeyPairName=",
                    "400 MissingParameter The input parameter \"KeyPairName\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&KeyPairName=1a",
                    "400 InvalidKeyPairName.Malformed Specified Key Pair name is not valid.",
                ),
                step(
                    tags.collect::<String>(),
                    "403 QuotaExceed.Tags The specified parameter \"Tag.N\" is not valid: 21 items exceed the limit of 20.",
                ),
                step(
                    "&Tag.1.Key=acs:x",
                    "400 InvalidTagKey.Malformed The specified Tag.n.Key is not valid.",
                ),
                step(
                    "&Tag.1.Key=a&Tag.1.Value=http://x",
                    "400 InvalidTagValue.Malformed The specified Tag.n.Value is not valid.",
                ),
                step(
                    "&Tag.1.Key=a&Tag.1.Value=&Tag.2.Key=a",
                    "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The RegionId provided does not exist in our records.",
                ),
                step(
                    "&ResourceGroupId=rg-9",
                    "404 InvalidResourceGroup.NotFound The ResourceGroup provided does not exist in our records.",
                ),
                step(
                    "&KeyPairName=taken",
                    "400 KeyPair.AlreadyExist The key pair already exist.",
                ),
                step(
                    (no_room as fn(&mut World), room as fn(&mut World)),
                    "403 QuotaExceed.KeyPair The key pair quota exceeds.",
                ),
            ],
        );
    }

    #[test]
    fn the_private_half_is_answered_and_the_public_one_is_kept() {
        let mut t = Testing::new();
        let made = t.ok("Action=CreateKeyPair&KeyPairName=mine&Tag.1.Key=a&Tag.1.Value=1");
        assert_eq!(text(&made, "KeyPairName"), "mine");
        assert!(text(&made, "KeyPairId").starts_with("ssh-bp1"));
        let private = text(&made, "PrivateKeyBody");
        assert!(private.starts_with("-----BEGIN RSA PRIVATE KEY-----\n"), "{private}");
        let shown = t.ok("Action=DescribeKeyPairs&IncludePublicKey=true");
        let shown = at(&shown, "KeyPairs.KeyPair.0");
        assert_eq!(text(shown, "KeyPairFingerPrint"), text(&made, "KeyPairFingerPrint"));
        assert!(text(shown, "PublicKey").starts_with("ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB"));
        let rows = t.rows();
        let part = &private.as_bytes()[100..164];
        for row in rows.scan(&[], None).expect("memory reads") {
            let (_, value) = row.expect("memory reads");
            assert!(!value.windows(part.len()).any(|window| window == part));
        }
    }
}
