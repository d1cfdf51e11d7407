//! Client tokens: a repeated request answers as the first did.
//!
//! A token belongs to an operation, an account and a region. Only a success that has changed
//! something uses it up: a refused request left nothing to repeat, and clients reuse the token of a
//! failed try; and if an answer has no NetworkInterfaceId, nothing was made, and the page says to
//! create again. The answer is kept for `World::token_retention_ms` and survives a restart; the
//! `RequestId` of a repeated answer is that of the repetition.

use api::Answer;
use minicbor::{Decode, Encode, bytes::ByteVec};
use serde::Serialize;
use store::{StoreError, Table, Timestamp, Txn};

use crate::{
    Fault,
    faults::RequestFault,
    kernel::head::{Fingerprint, Token},
};

/// The answers kept, by the operation and the token.
pub const TOKENS: Table<(String, String), Kept> = Table::new(30, "client_tokens");

/// The first answer to a request with a token.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Kept {
    /// The hash of the request's parameters.
    #[n(0)]
    fingerprint: ByteVec,
    /// The answer, without its `RequestId`, as JSON.
    #[n(1)]
    answer: ByteVec,
    /// When it was given.
    #[n(2)]
    at: Timestamp,
}

impl Kept {
    /// Whether it is what a request can be compared with, and can be given again.
    pub(super) fn is_whole(&self) -> bool {
        let is_hash = self.fingerprint.len() == size_of::<Fingerprint>();
        is_hash
            && serde_json::from_slice::<serde_json::Map<_, serde_json::Value>>(&self.answer).is_ok()
    }

    fn is_over(&self, now: Timestamp, retention_ms: u64) -> bool {
        self.at.plus_ms(retention_ms) < now
    }
}

/// The first answer, if the same request came before.
pub fn answer(
    txn: &Txn<'_>,
    operation: &str,
    token: &Token,
    retention_ms: u64,
) -> Result<Option<Repeated>, Fault> {
    match txn.get(TOKENS, &(operation.to_owned(), token.text.clone()))? {
        Some(kept) if kept.is_over(txn.now(), retention_ms) => Ok(None),
        Some(kept) if *kept.fingerprint == token.fingerprint => Ok(Some(Repeated::from(kept))),
        Some(_) => Err(RequestFault::TokenParameters.into()),
        None => Ok(None),
    }
}

/// Keeps the first answer.
pub fn keep(
    txn: &mut Txn<'_>,
    operation: &str,
    token: &Token,
    answer: &dyn Answer,
) -> Result<(), StoreError> {
    let kept = Kept {
        fingerprint: ByteVec::from(token.fingerprint.to_vec()),
        answer: ByteVec::from(answer.keep()),
        at: txn.now(),
    };
    txn.put(TOKENS, &(operation.to_owned(), token.text.clone()), &kept)
}

/// A kept answer, given again.
#[derive(Serialize)]
#[serde(transparent)]
pub struct Repeated(serde_json::Map<String, serde_json::Value>);

impl From<Kept> for Repeated {
    fn from(kept: Kept) -> Repeated {
        Repeated(serde_json::from_slice(&kept.answer).expect("kept answers are JSON objects"))
    }
}

/// Deletes answers of the cell that were kept long enough, looking at so many behind `after`; the
/// key to go on from, or nothing at the end.
pub fn purge(
    txn: &mut Txn<'_>,
    retention_ms: u64,
    after: Option<(String, String)>,
    most: usize,
) -> Result<Option<(String, String)>, StoreError> {
    let rows = txn.scan(TOKENS, &(), after.as_ref())?.take(most).collect::<Result<Vec<_>, _>>()?;
    for (key, kept) in &rows {
        if kept.is_over(txn.now(), retention_ms) {
            txn.delete(TOKENS, key)?;
        }
    }
    let last = (rows.len() == most).then(|| rows.into_iter().next_back()).flatten();
    Ok(last.map(|(key, _)| key))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::{
        Caller, Permitted, Principal, World,
        facts::{Feature, world::AccountFacts},
        policy::Policy,
        tests::testing::{Testing, at, text},
    };

    /// Of each of these, a request without a parameter says the same as any other.
    const VPC: &str = "Action=CreateVpc&ClientToken=t";
    const GROUP: &str = "Action=CreateSecurityGroup&ClientToken=t";

    /// A world in which a group needs no VPC to be named.
    fn with_default_vpc() -> Testing {
        let mut t = Testing::new();
        t.ok("Action=CreateDefaultVpc");
        t
    }

    fn id(t: &mut Testing, query: &str) -> String {
        text(&t.ok(query), "SecurityGroupId").to_owned()
    }

    #[test]
    fn a_token_is_one_accounts() {
        let mut t = with_default_vpc();
        let first = id(&mut t, GROUP);
        t.caller = Caller::account(7);
        t.ok("Action=CreateDefaultVpc");
        let other = id(&mut t, &format!("{GROUP}&SecurityGroupName=of-7"));
        assert_ne!(other, first);
        t.check(
            GROUP,
            "400 IdempotentParameterMismatch The request is retried with updated parameters.",
        );
        t.caller = Caller::account(Testing::ACCOUNT);
        assert_eq!(id(&mut t, GROUP), first);
    }

    #[test]
    fn a_token_is_one_regions() {
        let mut t = with_default_vpc();
        t.ok("Action=CreateDefaultVpc&RegionId=cn-beijing");
        let (here, there) = (GROUP.to_owned(), format!("{GROUP}&RegionId=cn-beijing"));
        let (first, other) = (id(&mut t, &here), id(&mut t, &there));
        assert_ne!(first, other);
        assert_eq!((id(&mut t, &here), id(&mut t, &there)), (first, other));
    }

    #[test]
    fn a_token_is_one_operations() {
        let mut t = with_default_vpc();
        let (vpc, group) = (t.ok(VPC), t.ok(GROUP));
        assert!(text(&vpc, "VpcId").starts_with("vpc-"), "{vpc}");
        assert!(text(&group, "SecurityGroupId").starts_with("sg-"), "{group}");
    }

    /// A RAM user of the tests' account with this policy.
    fn user(document: &str) -> Caller {
        let policies = vec![Arc::new(Policy::parse(document).expect("it is a policy"))];
        let user = Permitted { name: "u".to_owned(), policies };
        Caller { principal: Principal::User(Arc::new(user)), ..Caller::account(Testing::ACCOUNT) }
    }

    #[test]
    fn a_kept_answer_is_for_those_only_who_may_ask_for_it() {
        let mut t = with_default_vpc();
        let first = t.ok(GROUP);
        let statement = |effect: &str, action: &str| {
            format!(
                r#"{{"Version":"1","Statement":[{{"Effect":"{effect}","Action":"{action}","Resource":"*"}}]}}"#
            )
        };
        let refused = |t: &mut Testing| {
            let refusal = t.send(GROUP).expect_err("it is refused");
            refusal.split(' ').nth(1).expect("a refusal has a code").to_owned()
        };
        t.caller = user(&statement("Allow", "ecs:Describe*"));
        assert_eq!(refused(&mut t), "Forbidden.RAM");
        t.caller = user(&statement("Deny", "*"));
        assert_eq!(refused(&mut t), "Forbidden.RAM");
        t.caller = user(&statement("Allow", "ecs:CreateSecurityGroup"));
        assert_eq!(t.ok(GROUP), first);

        t.caller = Caller::account(Testing::ACCOUNT);
        let closed = AccountFacts { closed: true, ..AccountFacts::default() };
        t.world.accounts.insert(Testing::ACCOUNT, closed);
        assert!(t.send(GROUP).is_err());
        t.world.accounts.clear();
        let condition = |condition: &str| {
            format!("Action=SetOperation&OperationName=CreateSecurityGroup&Condition={condition}")
        };
        t.operator(&condition("Throttled"));
        assert_eq!(refused(&mut t), "Throttling");
        t.operator(&condition("None"));
        assert_eq!(t.ok(GROUP), first);
    }

    /// A request for a network interface, with a token.
    fn create(t: &mut Testing, more: &str) -> String {
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        format!(
            "Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}{more}&ClientToken=t"
        )
    }

    #[test]
    fn a_kept_answer_is_for_those_only_who_have_the_features_that_it_needs() {
        let mut t = Testing::new();
        let create = create(&mut t, "&InstanceType=Trunk");
        let first = t.ok(&create);
        let without = AccountFacts { without: [Feature::Trunk].into(), ..AccountFacts::default() };
        t.world.accounts.insert(Testing::ACCOUNT, without);
        let refusal = t.send(&create).expect_err("the account has no trunks any more");
        assert!(refusal.contains("\"InstanceType\" is not supported"), "{refusal}");
        t.world.accounts.clear();
        assert_eq!(t.ok(&create), first);
    }

    #[test]
    fn r003_02_r004_02_an_answer_without_id_is_not_kept() {
        let mut t = Testing::new();
        let create = create(&mut t, "");
        let condition = |condition: &str| {
            format!(
                "Action=SetOperation&OperationName=CreateNetworkInterface&Condition={condition}"
            )
        };
        t.operator(&condition("WithoutId"));
        assert_eq!(t.ok(&create), serde_json::json!({"RequestId": "R"}));
        t.operator(&condition("None"));
        let made = t.ok(&create);
        assert!(text(&made, "NetworkInterfaceId").starts_with("eni-"), "{made}");
        // From then on it is kept, whatever would be answered without it.
        t.operator(&condition("WithoutId"));
        assert_eq!(t.ok(&create), made);
        assert_eq!(at(&t.ok("Action=DescribeNetworkInterfaces"), "TotalCount"), 1);
    }

    #[test]
    fn an_operation_that_takes_neither_token_nor_dry_run_ignores_both() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        for _ in 0..2 {
            let eni = t.eni(&vswitch, "");
            t.ok(&format!(
                "Action=DeleteNetworkInterface&NetworkInterfaceId={eni}&ClientToken=t&DryRun=true"
            ));
        }
        let deleting = t.ok("Action=DescribeNetworkInterfaces&Status=Deleting");
        assert_eq!(at(&deleting, "TotalCount"), 2);
    }

    #[test]
    fn a_refused_request_leaves_its_token_to_another() {
        let mut t = with_default_vpc();
        t.world.quotas.security_groups = 0;
        assert!(t.send(GROUP).is_err());
        t.world.quotas.security_groups = 9;
        t.ok(&format!("{GROUP}&SecurityGroupName=other"));
    }

    /// How many answers are kept.
    fn kept(t: &Testing) -> usize {
        let scope = crate::Scope { account: Testing::ACCOUNT, region: "cn-hangzhou".to_owned() };
        let rows = t.rows();
        let cell = crate::kernel::cell::find(&*rows, &scope).expect("memory reads");
        let txn = store::Txn::new(&*rows, cell.expect("it is there"), store::Timestamp(0), 0);
        txn.scan(super::TOKENS, &(), None).expect("memory reads").count()
    }

    #[test]
    fn an_answer_is_kept_for_a_day_and_deleted_when_it_is_over() {
        // Without the account's own cell, the first look of all is at the region's.
        let mut t = Testing::on(Box::new(store::Memory::new()));
        t.ok("Action=CreateDefaultVpc");
        let (first, day) = (t.ok(GROUP), World::default().token_retention_ms);
        // A request takes a millisecond.
        t.wait_ms(day - 1);
        assert_eq!(t.ok(GROUP), first);
        assert_eq!(kept(&t), 1);
        // Any write looks through what is kept.
        t.ok("Action=CreateVpc");
        assert_eq!(kept(&t), 0);
        let second = t.ok(GROUP);
        assert_ne!(second, first);
        // What nobody has looked through yet is over all the same: the first look is at this cell.
        t.ok("Action=CreateVpc&RegionId=cn-beijing");
        t.wait_ms(day);
        assert_ne!(t.ok(GROUP), second);
    }
}
