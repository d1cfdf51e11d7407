//! DescribeNetworkInterfacePermissions: lists what is granted on a network interface, or permissions
//! by their ids.

use api::answer;
use control_derive::operation;

use super::{EniPermission, view::View};
use crate::{
    Ctx, Fault, Head, Plan, Read, World,
    ecs::Eni,
    faults::RequestFault,
    value::id::{EniId, EniPermissionId},
};

/// Lists permissions on network interfaces (ENIs). A permission that is not there is left out.
#[operation(ecs, read, ram = "eni/{NetworkInterfaceId}", by_number(10, 100), planned)]
pub struct DescribeNetworkInterfacePermissions {
    /// The ENI. It or permissions must be named.
    network_interface_id: Option<EniId>,
    /// Only these permissions.
    #[param(items = 1..=100)]
    network_interface_permission_id: Vec<EniPermissionId>,
}

/// Which permissions are listed.
pub struct Wanted {
    eni: Option<EniId>,
    ids: Vec<EniPermissionId>,
}

/// A page of permissions.
#[answer]
pub struct Response {
    page_size: i64,
    page_number: i64,
    total_count: u64,
    #[list(NetworkInterfacePermission)]
    network_interface_permissions: Vec<View>,
}

impl Plan for DescribeNetworkInterfacePermissions {
    type Into = Wanted;

    fn plan(self, _: &Head, _: &World) -> Result<Wanted, Fault> {
        let ids = self.network_interface_permission_id;
        if self.network_interface_id.is_none() && ids.is_empty() {
            let parameters = ["NetworkInterfaceId", "NetworkInterfacePermissionId"];
            return Err(RequestFault::BothEmpty { parameters }.into());
        }
        Ok(Wanted { eni: self.network_interface_id, ids })
    }
}

impl Read for DescribeNetworkInterfacePermissions {
    type Response = Response;

    fn execute(wanted: Wanted, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        if let Some(eni) = &wanted.eni {
            Eni::find_managed(ctx, eni)?;
        }
        let page = ctx
            .list::<EniPermission>()
            .ids((!wanted.ids.is_empty()).then_some(wanted.ids))
            .under(EniPermission::BY_ENI, wanted.eni)
            .page()?;
        Ok(Response {
            page_size: page.size,
            page_number: page.number,
            total_count: page.total,
            network_interface_permissions: page.items.iter().map(View::from).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::tests::testing::{Testing, at, step, text};

    fn grant(t: &mut Testing, eni: &str, account: u64) -> String {
        let granted = t.ok(&format!(
            "Action=CreateNetworkInterfacePermission&NetworkInterfaceId={eni}&AccountId={account}&Permission=InstanceAttach"
        ));
        text(&granted, "NetworkInterfacePermission.NetworkInterfacePermissionId").to_owned()
    }

    fn ids(answer: &Value) -> Vec<String> {
        let list = at(answer, "NetworkInterfacePermissions.NetworkInterfacePermission").as_array();
        let id = |one: &Value| text(one, "NetworkInterfacePermissionId").to_owned();
        list.expect("it is a list").iter().map(id).collect()
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "");
        let set = |what: &str| format!("Action=SetNetworkInterface&NetworkInterfaceId={eni}{what}");
        let many = (1..=101).map(|at| format!("&NetworkInterfacePermissionId.{at}=p-{at}"));
        t.walk(
            &format!("Action=DescribeNetworkInterfacePermissions&NetworkInterfaceId={eni}"),
            vec![
                step("&RegionId=-", "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied."),
                step("&NetworkInterfaceId=nic", "400 InvalidParameter the parameter(s) \"NetworkInterfaceId\" provided is(are) invalid. \"nic\" is not an id that starts with \"eni-\"."),
                step(many.collect::<String>(), "400 InvalidParameter the parameter(s) \"NetworkInterfacePermissionId.N\" provided is(are) invalid. 101 items exceed the limit of 100."),
                step("&PageNumber=x", "400 InvalidParameter the parameter(s) \"PageNumber\" provided is(are) invalid. \"x\" is not an integer."),
                step("&PageSize=x", "400 InvalidParameter the parameter(s) \"PageSize\" provided is(are) invalid. \"x\" is not an integer."),
                step("&NetworkInterfaceId=", "400 MissingParameter These parameters \"NetworkInterfaceId\",\"NetworkInterfacePermissionId\" cannot be both empty."),
                step("&RegionId=mars", "404 InvalidRegionId.NotFound The specified RegionId does not exist."),
                step("&NetworkInterfaceId=eni-9", "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found."),
                step((set("&ServiceId=7"), set("&ServiceId=0")), format!("400 NotBelongUser The NetworkInterfaceId \"{eni}\" is managed by a cloud service.")),
            ],
        );
    }

    #[test]
    fn permissions_are_listed_by_interface_and_by_id_a_page_at_a_time() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let [one, other] = ["", ""].map(|more| t.eni(&vswitch, more));
        let all = (1..=12).map(|account| grant(&mut t, &one, account)).collect::<Vec<_>>();
        let foreign = grant(&mut t, &other, 1);
        let list = |more: &str| format!("Action=DescribeNetworkInterfacePermissions{more}");
        let of_one = format!("&NetworkInterfaceId={one}");
        let page = t.ok(&list(&of_one));
        assert_eq!(ids(&page), all[..10]);
        let figures = ["PageSize", "PageNumber", "TotalCount"].map(|name| at(&page, name).clone());
        assert_eq!(figures, [10, 1, 12]);
        assert_eq!(ids(&t.ok(&list(&format!("{of_one}&PageNumber=2")))), all[10..]);
        assert_eq!(at(&t.ok(&list(&format!("{of_one}&PageSize=101"))), "PageSize"), 100);
        let named = format!(
            "&NetworkInterfacePermissionId.1={foreign}&NetworkInterfacePermissionId.2={}&NetworkInterfacePermissionId.3=eni-perm-9",
            all[3]
        );
        let mut expected = vec![all[3].clone(), foreign.clone()];
        expected.sort();
        assert_eq!(ids(&t.ok(&list(&named))), expected);
        assert_eq!(
            ids(&t.ok(&list(&format!("{named}&NetworkInterfaceId={other}")))),
            [foreign.as_str()]
        );
        let shown = t.ok(&list(&format!("&NetworkInterfaceId={other}")));
        assert_eq!(
            *at(&shown, "NetworkInterfacePermissions"),
            json!({"NetworkInterfacePermission": [{
                "Permission": "InstanceAttach", "NetworkInterfaceId": other, "AccountId": 1,
                "NetworkInterfacePermissionId": foreign,
                "ServiceName": "Elastic Compute Service", "PermissionState": "Granted"
            }]})
        );
    }
}
