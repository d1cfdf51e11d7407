//! How an IPv6 gateway reads in answers.

use api::answer;

use super::Ipv6Gateway;
use crate::{
    Ctx,
    kernel::resource_group,
    value::{tag::TagView, text},
    vpc::vpc::VpcStatus,
};

/// An IPv6 gateway as both operations that describe it have it.
#[answer]
#[derive(Default)]
pub struct GatewayView {
    ipv6_gateway_id: String,
    vpc_id: String,
    name: String,
    description: String,
    region_id: String,
    /// Available, or Pending while it is being made.
    status: &'static str,
    /// Always Normal: nothing is charged here, so nobody is in debt.
    business_status: &'static str,
    instance_charge_type: &'static str,
    creation_time: String,
    /// Always empty: what is paid for as it is used does not expire.
    expired_time: &'static str,
    owner_id: u64,
    resource_group_id: String,
    #[list(Tag)]
    tags: Vec<TagView>,
}

impl GatewayView {
    /// The IPv6 gateway as the caller sees it.
    pub fn of(ctx: &Ctx<'_>, gateway: Ipv6Gateway) -> GatewayView {
        GatewayView {
            region_id: ctx.head.scope.region.clone(),
            status: VpcStatus::of(gateway.pending).print(),
            business_status: "Normal",
            instance_charge_type: "PostPaid",
            creation_time: text::time(gateway.created),
            expired_time: "",
            owner_id: ctx.account(),
            resource_group_id: resource_group::print(ctx, &gateway.resource_group),
            tags: TagView::of(&gateway.tags),
            ipv6_gateway_id: gateway.id.to_string(),
            vpc_id: gateway.vpc.to_string(),
            name: gateway.name,
            description: gateway.description,
        }
    }
}
