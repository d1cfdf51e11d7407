//! Routers of VPCs: the rows, and what their operations share.

use control_derive::Resource;
use minicbor::{Decode, Encode};
use store::Timestamp;

use crate::{
    faults::RouteFault,
    kernel::operation::operations,
    value::id::{VRouterId, VpcId},
};

operations! {
    describe_vrouters: DescribeVRouters,
}

/// The router of a VPC, which has its route tables.
///
/// **Invariant.** A VPC has one, which its row names.
#[derive(Clone, Debug, Encode, Decode, Resource)]
#[resource(
    table = 93, name = "vrouters", id = id, missing = RouteFault::RouterNotFound { router },
    ram = "vpc:vrouter"
)]
pub struct VRouter {
    /// Its id.
    #[n(0)]
    pub id: VRouterId,
    /// The VPC that it is in.
    #[n(1)]
    pub vpc: VpcId,
    /// When it was created, with the VPC.
    #[n(2)]
    pub created: Timestamp,
}
