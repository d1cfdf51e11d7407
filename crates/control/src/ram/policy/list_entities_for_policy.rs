//! ListEntitiesForPolicy: the users and roles that have a policy.

use api::answer;
use control_derive::operation;
use store::{Key, Timestamp};

use super::{Holder, Named, PolicyType};
use crate::{
    Ctx, Fault, Read,
    ram::{Role, User},
    value::{
        name::{PolicyName, RoleName, UserName},
        text,
    },
};

/// Lists the RAM users and roles that have a policy.
#[operation(
    ram, read, ram = "policy/{PolicyName}", asks = ListEntitiesForPolicy::asks
)]
pub struct ListEntitiesForPolicy {
    /// Custom for a policy of the account, System for one of the cloud.
    #[param(malformed = "InvalidParameter.PolicyType")]
    policy_type: PolicyType,
    /// The policy.
    #[param(
        malformed = "InvalidParameter.PolicyName.InvalidChars",
        too_long = "InvalidParameter.PolicyName.Length"
    )]
    policy_name: PolicyName,
}

/// Who has the policy, by their names.
#[answer]
pub struct Response {
    #[list(User)]
    users: Vec<UserWithIt>,
    /// There are no groups of users here.
    #[list(Group)]
    groups: [(); 0],
    #[list(Role)]
    roles: Vec<RoleWithIt>,
}

/// A user that has the policy.
#[answer]
struct UserWithIt {
    user_id: String,
    user_name: UserName,
    display_name: String,
    attach_date: String,
}

/// A role that has the policy.
#[answer]
struct RoleWithIt {
    role_id: String,
    role_name: RoleName,
    arn: String,
    description: String,
    attach_date: String,
}

impl ListEntitiesForPolicy {
    fn named(&self) -> Named {
        Named { policy_type: self.policy_type, name: self.policy_name.clone() }
    }

    fn asks(&self) -> Vec<(&'static str, String)> {
        vec![self.named().resource()]
    }
}

impl Read for ListEntitiesForPolicy {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let policy = wanted.named();
        policy.check(ctx)?;
        let user = |(user, at): (User, Timestamp)| UserWithIt {
            user_id: user.id,
            user_name: user.name,
            display_name: user.display_name,
            attach_date: text::time(at),
        };
        let role = |(role, at): (Role, Timestamp)| RoleWithIt {
            arn: role.arn(ctx.account()),
            role_id: role.id,
            role_name: role.name,
            description: role.description,
            attach_date: text::time(at),
        };
        Ok(Response {
            users: with::<User>(ctx, &policy)?.into_iter().map(user).collect(),
            groups: [],
            roles: with::<Role>(ctx, &policy)?.into_iter().map(role).collect(),
        })
    }
}

/// All users, or all roles, that have the policy, and since when.
fn with<R: Holder>(ctx: &Ctx<'_>, policy: &Named) -> Result<Vec<(R, Timestamp)>, Fault>
where
    R::Id: Key,
{
    let ids = ctx.txn.keys_under(R::TABLE, R::BY_POLICY, &policy.key(), None)?;
    let with = |id: R::Id| {
        let mut holder = ctx.find::<R::Id>(&id)?;
        let found = holder.policies().iter().find(|one| policy.is(one)).map(|one| one.at);
        let at = found.expect("the index has who has the policy");
        Ok((holder, at))
    };
    ids.map(|id| with(id?)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        ram::testing,
        tests::testing::{Testing, at, step, text},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        t.ok(&testing::create_policy("p"));
        let mut steps = testing::type_steps();
        steps.extend(testing::name_steps("PolicyName", 128).split_off(1));
        steps.extend([
            step("&PolicyName=q", "404 EntityNotExist.Policy The policy does not exist."),
            step("&PolicyType=System", "404 EntityNotExist.Policy The policy does not exist."),
        ]);
        let none = t.walk("Action=ListEntitiesForPolicy&PolicyType=Custom&PolicyName=p", steps);
        assert_eq!(
            none,
            json!({
                "RequestId": "R",
                "Users": {"User": []},
                "Groups": {"Group": []},
                "Roles": {"Role": []},
            })
        );
    }

    #[test]
    fn who_has_the_policy_is_listed_by_name_since_when() {
        let mut t = Testing::new();
        for name in ["v", "u", "w"] {
            t.ok(&format!("Action=CreateUser&UserName={name}&DisplayName=The {name}"));
        }
        t.ok(&format!("{}&Description=d", testing::create_role("r")));
        testing::make_role(&mut t, "s");
        t.ok(&testing::create_policy("p"));
        let policy = "PolicyType=Custom&PolicyName=p";
        t.ok(&format!("Action=AttachPolicyToUser&{policy}&UserName=v"));
        t.wait_ms(60_000);
        t.ok(&format!("Action=AttachPolicyToUser&{policy}&UserName=u"));
        t.ok(&format!("Action=AttachPolicyToRole&{policy}&RoleName=r"));
        // One of the cloud is another one, of whatever name.
        let system = "PolicyType=System&PolicyName=ReadOnlyAccess";
        t.ok(&format!("Action=AttachPolicyToUser&{system}&UserName=w"));
        let listed = t.ok(&format!("Action=ListEntitiesForPolicy&{policy}"));
        let id = |t: &mut Testing, name: &str| {
            let shown = t.ok(&format!("Action=GetUser&UserName={name}"));
            text(&shown, "User.UserId").to_owned()
        };
        let users = json!([
            {
                "UserId": id(&mut t, "u"),
                "UserName": "u",
                "DisplayName": "The u",
                "AttachDate": "2026-11-20T12:01:00Z",
            },
            {
                "UserId": id(&mut t, "v"),
                "UserName": "v",
                "DisplayName": "The v",
                "AttachDate": "2026-11-20T12:00:00Z",
            },
        ]);
        assert_eq!(*at(&listed, "Users.User"), users);
        let role = t.ok("Action=GetRole&RoleName=r");
        let roles = json!([{
            "RoleId": text(&role, "Role.RoleId"),
            "RoleName": "r",
            "Arn": "acs:ram::1000000000000001:role/r",
            "Description": "d",
            "AttachDate": "2026-11-20T12:01:00Z",
        }]);
        assert_eq!(*at(&listed, "Roles.Role"), roles);
        let listed = t.ok(&format!("Action=ListEntitiesForPolicy&{system}"));
        assert_eq!(testing::names(&listed, "Users.User", "UserName"), ["w"]);
        assert_eq!(*at(&listed, "Roles.Role"), json!([]));
        t.ok(&format!("Action=DetachPolicyFromUser&{policy}&UserName=u"));
        let listed = t.ok(&format!("Action=ListEntitiesForPolicy&{policy}"));
        assert_eq!(testing::names(&listed, "Users.User", "UserName"), ["v"]);
    }
}
