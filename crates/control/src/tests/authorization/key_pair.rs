//! What operations on key pairs ask for.

use super::{Area, TAG};

pub(super) const AREA: Area = Area {
    lines: &[
        (
            "ecs:AttachKeyPair",
            "KeyPairName={pair}&InstanceIds=[\"{instance}\",\"{stopped}\"]",
            "ecs:instance/{instance} ecs:instance/{stopped} ecs:keypair/{pair}",
        ),
        ("ecs:CreateKeyPair", "KeyPairName=new", "ecs:keypair/*"),
        (
            "ecs:DeleteKeyPairs",
            "KeyPairNames=[\"{pair}\",\"{more}\"]",
            "ecs:keypair/{pair} ecs:keypair/{more}",
        ),
        ("ecs:DescribeKeyPairs", "", "ecs:keypair/*"),
        ("ecs:DescribeKeyPairs", "KeyPairName={pair}", "ecs:keypair/*"),
        (
            "ecs:DetachKeyPair",
            "KeyPairName={pair}&InstanceIds=[\"{instance}\"]",
            "ecs:instance/{instance} ecs:keypair/{pair}",
        ),
        ("ecs:ImportKeyPair", IMPORT, "ecs:keypair/*"),
    ],
    furnish: |scene| {
        for (place, name) in [("{pair}", "pair-1"), ("{more}", "pair-2")] {
            let import = IMPORT.replace("new", name);
            scene.add(place, &format!("Action=ImportKeyPair&{import}{TAG}"), "KeyPairName");
        }
    },
    tagged: &["{pair}", "{more}"],
};

/// The smallest key that is one.
const IMPORT: &str = "KeyPairName=new&PublicKeyBody=ssh-rsa%20AAAAB3NzaC1yc2EAAAABAwAAAAEF";
