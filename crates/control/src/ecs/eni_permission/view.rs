//! Permissions as answers print them.

use api::answer;

use super::{EniPermission, Permission, PermissionState};
use crate::value::id::{EniId, EniPermissionId};

/// A permission.
#[answer]
pub struct View {
    permission: Permission,
    network_interface_id: EniId,
    account_id: i64,
    network_interface_permission_id: EniPermissionId,
    service_name: &'static str,
    permission_state: PermissionState,
}

impl From<&EniPermission> for View {
    fn from(row: &EniPermission) -> View {
        View {
            permission: Permission::InstanceAttach,
            network_interface_id: row.eni.clone(),
            account_id: row.account,
            network_interface_permission_id: row.id.clone(),
            service_name: "Elastic Compute Service",
            permission_state: row.step.state(),
        }
    }
}
