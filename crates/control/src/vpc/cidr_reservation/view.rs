//! How a CIDR reservation reads in answers.

use api::answer;

use super::{IpVersion, Reservation, ReservationType};
use crate::{
    Ctx, Fault,
    value::{
        id::{ReservationId, VSwitchId, VpcId},
        tag::TagView,
        text,
    },
};

/// Reservations are usable as soon as they are there.
const STATUS: &str = "Assigned";

/// A reservation as ListVSwitchCidrReservations has it.
#[answer]
pub struct ReservationView {
    vswitch_cidr_reservation_id: ReservationId,
    vswitch_cidr_reservation_name: String,
    vswitch_cidr_reservation_description: String,
    vswitch_cidr_reservation_cidr: String,
    ip_version: IpVersion,
    #[name = "Type"]
    kind: ReservationType,
    status: &'static str,
    /// Prefixes that are idle.
    available_cidr_count: u32,
    /// Prefixes that are taken.
    assigned_cidr_count: u32,
    vpc_id: VpcId,
    vswitch_id: VSwitchId,
    creation_time: String,
    tags: Vec<TagView>,
}

impl ReservationView {
    /// What it prints of this one.
    pub fn of(ctx: &Ctx<'_>, reservation: Reservation) -> Result<ReservationView, Fault> {
        let pool = reservation.pool();
        let idle = pool.idle(&ctx.txn)?;
        Ok(ReservationView {
            vswitch_cidr_reservation_cidr: reservation.cidr().to_string(),
            ip_version: reservation.version(),
            status: STATUS,
            available_cidr_count: idle,
            assigned_cidr_count: pool.end - pool.first - idle,
            creation_time: text::time(reservation.created),
            tags: TagView::of(&reservation.tags),
            kind: reservation.kind,
            vswitch_cidr_reservation_id: reservation.id,
            vswitch_cidr_reservation_name: reservation.name,
            vswitch_cidr_reservation_description: reservation.description,
            vpc_id: reservation.vpc,
            vswitch_id: reservation.vswitch,
        })
    }
}
