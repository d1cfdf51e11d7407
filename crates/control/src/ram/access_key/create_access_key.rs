//! CreateAccessKey: gives a user, or the account itself, another access key.

use api::answer;
use control_derive::operation;
use store::Random;

use super::{AccessKey, Status, owner, whose};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::{AccessFault, RamFault},
    kernel::operation::Labour,
    ram::{CREDENTIALS, Credential, Origin, Secret, Shown},
    value::{
        name::{self, AccessKeyId, UserName},
        text,
    },
};

/// Creates an access key. Its secret is answered here and nowhere else.
#[operation(ram, write, ram = "user/{UserName}", planned)]
pub struct CreateAccessKey {
    /// The user; the caller itself if none is given.
    #[param(
        malformed = "InvalidParameter.UserName.InvalidChars",
        too_long = "InvalidParameter.UserName.Length"
    )]
    user_name: Option<UserName>,
}

/// Whose key to make.
pub struct NewKey {
    user_name: Option<UserName>,
    /// Its secret, once it is drawn.
    secret: Option<String>,
}

/// The new access key.
#[answer]
pub struct Response {
    access_key: NewAccessKey,
}

#[answer]
struct NewAccessKey {
    access_key_id: AccessKeyId,
    access_key_secret: Shown,
    status: Status,
    create_date: String,
}

impl Plan for CreateAccessKey {
    type Into = NewKey;

    fn plan(self, _: &Head, _: &World) -> Result<NewKey, Fault> {
        Ok(NewKey { user_name: self.user_name, secret: None })
    }

    fn labour() -> Option<Labour<NewKey>> {
        Some(|plan: &mut NewKey, random: &mut Random| plan.secret = Some(secret(random)))
    }
}

/// The secret of a key: 30 letters and digits.
fn secret(random: &mut Random) -> String {
    name::letters(random, 30)
}

impl Write for CreateAccessKey {
    type Response = Response;

    fn execute(plan: NewKey, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let user = whose(ctx, plan.user_name)?;
        let keys = ctx.list().under(AccessKey::BY_OWNER, Some(owner(user.as_ref())));
        let most = match user {
            Some(_) => ctx.world.ram.access_keys_per_user,
            None => ctx.world.ram.access_keys_of_account,
        };
        if keys.count()? >= most {
            return Err(RamFault::KeyQuota.into());
        }
        let id = format!("LTAI5t{}", name::random(&mut ctx.txn, 18));
        let secret = plan.secret.unwrap_or_else(|| secret(ctx.txn.rng()));
        let secret = Secret::from(secret.as_str());
        let (account, credential) = (ctx.account(), Credential::Key(id.clone()));
        let taken = Fault::from(AccessFault::Failed);
        ctx.directory().claim(CREDENTIALS, &credential, &account, taken)?;
        let key = AccessKey {
            id: id.into(),
            origin: Origin::Call,
            secret: secret.clone(),
            is_active: true,
            user,
            security_tokens: Vec::new(),
            created: ctx.now(),
        };
        ctx.insert(&key)?;
        Ok(Response {
            access_key: NewAccessKey {
                status: Status::of(&key),
                create_date: text::time(key.created),
                access_key_id: key.id,
                access_key_secret: Shown(secret),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        ram::{Shown, find_key, testing},
        tests::testing::{Testing, at, step, text},
    };

    const CREATE: &str = "Action=CreateAccessKey&UserName=u";
    const QUOTA: &str = "409 LimitExceeded.User.AccessKey The access key count of the user access keys beyond the current limits.";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        t.ok("Action=CreateUser&UserName=u");
        t.ok(CREATE);
        let mut steps = testing::name_steps("UserName", 64);
        // Without a name the caller's own keys are meant.
        steps.remove(0);
        steps.push(step("&UserName=v", "404 EntityNotExist.User The user does not exist."));
        steps.push(step(
            (
                (|world| world.ram.access_keys_per_user = 1) as fn(&mut crate::World),
                (|world| world.ram.access_keys_per_user = 2) as fn(&mut crate::World),
            ),
            QUOTA,
        ));
        t.walk(CREATE, steps);
        t.check(CREATE, QUOTA);
    }

    #[test]
    fn a_key_is_made_that_the_directory_finds() {
        let mut t = Testing::new();
        t.ok("Action=CreateUser&UserName=u");
        let made = t.ok(CREATE);
        let id = text(&made, "AccessKey.AccessKeyId").to_owned();
        let secret = text(&made, "AccessKey.AccessKeySecret").to_owned();
        assert!(id.starts_with("LTAI5t") && id.len() == 24 && secret.len() == 30);
        let key = json!({
            "AccessKeyId": id,
            "AccessKeySecret": secret,
            "Status": "Active",
            "CreateDate": "2026-11-20T12:00:00Z",
        });
        assert_eq!(*at(&made, "AccessKey"), key);
        let found = find_key(&*t.rows(), &id).expect("memory reads");
        let (account, row) = found.expect("it is there");
        assert_eq!((account, row.secret.expose()), (Testing::ACCOUNT, secret.as_str()));
        assert_eq!(row.user.map(|user| user.to_string()), Some("u".to_owned()));
    }

    #[test]
    fn without_a_name_it_is_the_callers_own() {
        let mut t = Testing::new();
        t.world.ram.access_keys_of_account = 1;
        t.ok("Action=CreateUser&UserName=alice");
        let of_account = t.ok("Action=CreateAccessKey");
        t.check("Action=CreateAccessKey", QUOTA);
        t.as_user("{'Effect': 'Allow', 'Action': '*', 'Resource': '*'}");
        let of_alice = t.ok("Action=CreateAccessKey");
        let mut listed = |query: &str| {
            let listed = t.ok(query);
            testing::names(&listed, "AccessKeys.AccessKey", "AccessKeyId").concat()
        };
        assert_eq!(listed("Action=ListAccessKeys"), text(&of_alice, "AccessKey.AccessKeyId"));
        assert_eq!(
            listed("Action=ListAccessKeys&UserName=alice"),
            text(&of_alice, "AccessKey.AccessKeyId")
        );
        t.caller.principal = crate::Principal::Account;
        let listed = t.ok("Action=ListAccessKeys");
        assert_eq!(
            testing::names(&listed, "AccessKeys.AccessKey", "AccessKeyId").concat(),
            text(&of_account, "AccessKey.AccessKeyId")
        );
    }

    #[test]
    fn the_session_of_a_role_has_no_keys_of_its_own() {
        let mut t = Testing::new();
        t.as_role("{'Effect': 'Allow', 'Action': '*', 'Resource': '*'}");
        t.check("Action=CreateAccessKey", &testing::missing("UserName"));
        t.ok("Action=CreateUser&UserName=u");
        t.ok(CREATE);
    }

    #[test]
    fn its_secret_is_not_in_any_other_answer_and_not_in_its_debug_text() {
        let mut t = Testing::new();
        t.ok("Action=CreateUser&UserName=u");
        let made = t.ok(CREATE);
        let secret = text(&made, "AccessKey.AccessKeySecret");
        let listed = t.ok("Action=ListAccessKeys&UserName=u").to_string();
        assert!(!listed.contains(secret), "{listed}");
        assert!(!format!("{:?}", Shown(secret.into())).contains(secret));
    }

    #[test]
    fn a_secret_does_not_follow_from_the_seed_of_its_group() {
        let secret = |chance: Option<u8>| {
            let mut t = Testing::new();
            t.ok("Action=CreateUser&UserName=u");
            t.labour = chance.map(|byte| [byte; 32]);
            text(&t.ok(CREATE), "AccessKey.AccessKeySecret").to_owned()
        };
        assert_eq!(secret(None), secret(None));
        assert_ne!(secret(Some(1)), secret(Some(2)));
        assert_ne!(secret(Some(1)), secret(None));
    }
}
