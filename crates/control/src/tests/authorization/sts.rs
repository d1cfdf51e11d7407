//! What the operations of STS ask for: to assume a role is asked for on the role, which is RAM's.

use super::Area;

pub(super) const AREA: Area = Area {
    lines: &[
        (
            "sts:AssumeRole",
            "RoleArn=acs:ram::1000000000000001:role/reader&RoleSessionName=job",
            "ram:role/reader",
        ),
        // Whoever is let in may ask who he is.
        ("sts:GetCallerIdentity", "", ""),
    ],
    ..super::ram::AREA
};
