//! ImportKeyPair: keeps the public half of a key pair that was made elsewhere.

use api::answer;
use control_derive::operation;

use super::{New, material::PublicKey};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    value::{
        key_pair_name::{KeyPairName, NewKeyPairName},
        tag,
    },
};

/// Imports the public half of a key pair.
#[operation(ecs, write, ram = "keypair/*", tags, planned)]
pub struct ImportKeyPair {
    /// The name: 2 to 128 letters, digits, colons, underscores, periods or hyphens, with a letter first.
    #[param(malformed = "InvalidKeyPairName.Malformed")]
    key_pair_name: NewKeyPairName,
    /// The public key, as OpenSSH writes it: RSA, DSA or ECDSA.
    #[param(malformed = "InvalidPublicKeyBody.Malformed")]
    public_key_body: PublicKey,
    /// The resource group.
    resource_group_id: Option<String>,
}

/// The pair to keep.
pub struct Planned {
    new: New,
    public_key: PublicKey,
}

/// The pair that is kept.
#[answer]
pub struct Response {
    key_pair_name: KeyPairName,
    key_pair_finger_print: String,
}

impl Plan for ImportKeyPair {
    type Into = Planned;

    fn plan(self, head: &Head, _: &World) -> Result<Planned, Fault> {
        let tags = tag::distinct(&head.tags)?;
        let NewKeyPairName(name) = self.key_pair_name;
        let new = New { name, resource_group: self.resource_group_id, tags };
        Ok(Planned { new, public_key: self.public_key_body })
    }
}

impl Write for ImportKeyPair {
    type Response = Response;

    fn execute(plan: Planned, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let resource_group = plan.new.check(ctx)?;
        let pair = plan.new.keep(ctx, resource_group, plan.public_key)?;
        Ok(Response { key_pair_name: pair.name, key_pair_finger_print: pair.fingerprint })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        World,
        ecs::key_pair::tests::{FINGERPRINT, import, public_key},
        tests::testing::{Testing, step},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        import(&mut t, "taken", "");
        let no_room = |world: &mut World| world.quotas.key_pairs = 1;
        let room = |world: &mut World| world.quotas.key_pairs = 2;
        t.walk(
            &format!("Action=ImportKeyPair&KeyPairName=mine&PublicKeyBody={}", public_key()),
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
                    "&PublicKeyBody=",
                    "400 MissingParameter The input parameter \"PublicKeyBody\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&KeyPairName=a",
                    "400 InvalidKeyPairName.Malformed Specified Key Pair name is not valid.",
                ),
                step(
                    "&PublicKeyBody=ABC1234567",
                    "400 InvalidPublicKeyBody.Malformed The PublicKeyBody format is not supported.",
                ),
                step(
                    "&Tag.1.Key=a&Tag.1.Value=&Tag.2.Key=a",
                    "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
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
    fn the_fingerprint_is_that_of_the_key() {
        let mut t = Testing::new();
        let mut answer = import(&mut t, "mine", "");
        answer.as_object_mut().expect("an answer is an object").remove("RequestId");
        assert_eq!(answer, json!({ "KeyPairName": "mine", "KeyPairFingerPrint": FINGERPRINT }));
    }
}
