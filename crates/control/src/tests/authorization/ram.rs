//! What operations on users, roles, policies and access keys ask for (RAM API reference, "Required
//! permissions" of each page): policies of the cloud are of the account `system`.

use super::{Area, Scene};

pub(super) const AREA: Area = Area {
    lines: &[
        (
            "ram:AttachPolicyToRole",
            "PolicyType=Custom&PolicyName=free&RoleName=reader",
            "ram:role/reader ram:policy/free",
        ),
        (
            "ram:AttachPolicyToRole",
            "PolicyType=System&PolicyName=AdministratorAccess&RoleName=reader",
            "ram:role/reader ram:system:policy/AdministratorAccess",
        ),
        (
            "ram:AttachPolicyToUser",
            "PolicyType=Custom&PolicyName=free&UserName=alice",
            "ram:user/alice ram:policy/free",
        ),
        (
            "ram:AttachPolicyToUser",
            "PolicyType=System&PolicyName=AdministratorAccess&UserName=alice",
            "ram:user/alice ram:system:policy/AdministratorAccess",
        ),
        ("ram:CreateAccessKey", "UserName=bob", "ram:user/bob"),
        ("ram:CreateAccessKey", "", "ram:user/*"),
        ("ram:CreatePolicy", CREATE_POLICY, "ram:policy/*"),
        ("ram:CreatePolicyVersion", CREATE_VERSION, "ram:policy/free"),
        ("ram:CreateRole", CREATE_ROLE, "ram:role/*"),
        ("ram:CreateUser", "UserName=new", "ram:user/*"),
        ("ram:DeleteAccessKey", "UserName=alice&UserAccessKeyId={key}", "ram:user/alice"),
        ("ram:DeleteLoginProfile", "UserName=bob", "ram:user/bob"),
        ("ram:DeletePolicy", "PolicyName=free", "ram:policy/free"),
        ("ram:DeletePolicyVersion", "PolicyName=held&VersionId=v2", "ram:policy/held"),
        ("ram:DeleteRole", "RoleName=idle", "ram:role/idle"),
        ("ram:DeleteUser", "UserName=bob", "ram:user/bob"),
        (
            "ram:DetachPolicyFromRole",
            "PolicyType=Custom&PolicyName=held&RoleName=reader",
            "ram:role/reader ram:policy/held",
        ),
        (
            "ram:DetachPolicyFromUser",
            "PolicyType=System&PolicyName=ReadOnlyAccess&UserName=alice",
            "ram:user/alice ram:system:policy/ReadOnlyAccess",
        ),
        ("ram:GetLoginProfile", "UserName=bob", "ram:user/bob"),
        ("ram:GetPolicy", "PolicyType=Custom&PolicyName=free", "ram:policy/free"),
        (
            "ram:GetPolicy",
            "PolicyType=System&PolicyName=ReadOnlyAccess",
            "ram:system:policy/ReadOnlyAccess",
        ),
        (
            "ram:GetPolicyVersion",
            "PolicyType=Custom&PolicyName=free&VersionId=v1",
            "ram:policy/free",
        ),
        ("ram:GetRole", "RoleName=reader", "ram:role/reader"),
        ("ram:GetUser", "UserName=bob", "ram:user/bob"),
        ("ram:ListAccessKeys", "UserName=bob", "ram:user/bob"),
        ("ram:ListEntitiesForPolicy", "PolicyType=Custom&PolicyName=free", "ram:policy/free"),
        (
            "ram:ListEntitiesForPolicy",
            "PolicyType=System&PolicyName=ReadOnlyAccess",
            "ram:system:policy/ReadOnlyAccess",
        ),
        ("ram:ListGroupsForUser", "UserName=bob", "ram:user/bob"),
        ("ram:ListPolicies", "", "ram:policy/*"),
        ("ram:ListPoliciesForRole", "RoleName=reader", "ram:role/reader"),
        ("ram:ListPoliciesForUser", "UserName=bob", "ram:user/bob"),
        ("ram:ListPolicyVersions", "PolicyType=Custom&PolicyName=free", "ram:policy/free"),
        (
            "ram:ListPolicyVersions",
            "PolicyType=System&PolicyName=ReadOnlyAccess",
            "ram:system:policy/ReadOnlyAccess",
        ),
        ("ram:ListRoles", "", "ram:role/*"),
        ("ram:ListTagResources", "ResourceType=role", "ram:*"),
        ("ram:ListUsers", "", "ram:user/*"),
        ("ram:SetDefaultPolicyVersion", "PolicyName=held&VersionId=v2", "ram:policy/held"),
        (
            "ram:TagResources",
            r#"ResourceType=role&ResourceNames=["reader"]&Tag=[{"Key":"k"}]"#,
            "ram:*",
        ),
        ("ram:UnbindMFADevice", "UserName=bob", "ram:user/bob"),
        (
            "ram:UntagResources",
            r#"ResourceType=role&ResourceNames=["reader"]&TagKeys=["team"]"#,
            "ram:*",
        ),
        (
            "ram:UpdateAccessKey",
            "UserName=alice&UserAccessKeyId={key}&Status=Inactive",
            "ram:user/alice",
        ),
        ("ram:UpdateRole", "RoleName=reader&NewDescription=d", "ram:role/reader"),
        ("ram:UpdateUser", "UserName=bob&NewComments=c", "ram:user/bob"),
    ],
    furnish,
    tagged: &["role/reader", "role/idle", "policy/free", "policy/held"],
};

const CREATE_POLICY: &str = r#"PolicyName=new&PolicyDocument={"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:*","Resource":"*"}]}"#;
const CREATE_VERSION: &str = r#"PolicyName=free&PolicyDocument={"Version":"1","Statement":[{"Effect":"Allow","Action":"vpc:*","Resource":"*"}]}"#;
const CREATE_ROLE: &str = r#"RoleName=new&AssumeRolePolicyDocument={"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ecs.aliyuncs.com","RAM":"acs:ram::1000000000000001:root"}}]}"#;

/// Users alice, who calls, and bob, with a key of alice; roles reader and idle; policies held, which
/// the role reader has, and free.
fn furnish(scene: &mut Scene) {
    let tag = super::JSON_TAG;
    for name in ["alice", "bob"] {
        scene.t.ok(&format!("Action=CreateUser&UserName={name}"));
    }
    for name in ["reader", "idle"] {
        let create = CREATE_ROLE.replace("=new", &format!("={name}"));
        scene.t.ok(&format!("Action=CreateRole&{create}{tag}"));
    }
    for name in ["held", "free"] {
        let create = CREATE_POLICY.replace("=new", &format!("={name}"));
        scene.t.ok(&format!("Action=CreatePolicy&{create}{tag}"));
    }
    let version = CREATE_VERSION.replace("=free", "=held");
    scene.t.ok(&format!("Action=CreatePolicyVersion&{version}"));
    scene.t.ok("Action=AttachPolicyToRole&PolicyType=Custom&PolicyName=held&RoleName=reader");
    let system = "PolicyType=System&PolicyName=ReadOnlyAccess";
    scene.t.ok(&format!("Action=AttachPolicyToUser&{system}&UserName=alice"));
    scene.add("{key}", "Action=CreateAccessKey&UserName=alice", "AccessKey.AccessKeyId");
}
