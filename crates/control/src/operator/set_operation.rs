//! SetOperation: lets calls of an operation be throttled, time out, fail or answer without an id.

use api::{Kind, Params, Row, Value};
use serde::Serialize;

use super::condition::{CONDITIONS, Condition};
use crate::{Access, Ctx, Fault, Operation, Product, Ram, operations};

/// Sets what becomes of calls of an operation, until it is set again.
#[derive(Debug, Params)]
pub struct SetOperation {
    /// The account; the first one if none is given.
    pub account_id: Option<String>,
    /// The region; the default one if none is given.
    pub region_id: Option<String>,
    /// The operation, as CreateNetworkInterface.
    pub operation_name: OperationName,
    /// Throttled, TimedOut, Failed, WithoutId (CreateNetworkInterface only) or None.
    #[param(values = "Throttled|TimedOut|Failed|WithoutId|None")]
    pub condition: String,
}

/// The name of an operation that callers see.
#[derive(Debug, PartialEq, Eq)]
pub struct OperationName(String);

impl Value for OperationName {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "an operation of this server";

    fn parse(text: &str) -> Option<OperationName> {
        let known = operations().any(|one| one.name() == text);
        known.then(|| OperationName(text.to_owned()))
    }
}

/// Nothing but the request's id.
#[derive(Debug, Serialize)]
pub struct Response {}

impl Operation for SetOperation {
    type Response = Response;

    const NAME: &'static str = "SetOperation";
    const PRODUCT: Product = Product::Operator;
    const ACCESS: Access = Access::Write;
    const RAM: Ram = Ram { action: "operator:SetOperation", resources: &[] };
    const ERRORS: &'static [Row] = &[];

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let key = (ctx.scope.clone(), self.operation_name.0);
        let condition = match self.condition.as_str() {
            "Throttled" => Some(Condition::Throttled),
            "TimedOut" => Some(Condition::TimedOut),
            "Failed" => Some(Condition::Failed),
            "WithoutId" => Some(Condition::WithoutId),
            _ => None,
        };
        match condition {
            Some(condition) => ctx.txn.put(CONDITIONS, &key, &condition),
            None => ctx.txn.delete(CONDITIONS, &key),
        }
        Ok(Response {})
    }
}

#[cfg(test)]
mod tests {
    use crate::{testing::Testing, world::Edition};

    #[test]
    fn calls_meet_the_condition_until_it_is_set_again() {
        let mut t = Testing::new();
        let create = "Action=CreateNetworkInterface&VSwitchId=vsw-9&SecurityGroupId=sg-9";
        let set = |condition: &str| {
            format!(
                "Action=SetOperation&OperationName=CreateNetworkInterface&Condition={condition}"
            )
        };
        t.operator(&set("Throttled"));
        t.check(create, "400 Throttling Request was denied due to request throttling.");
        t.operator(&set("TimedOut"));
        t.check(
            create,
            "500 ServiceUnavailable The request processing has failed due to some unknown error.",
        );
        t.operator(&set("Failed"));
        t.check(create, "500 InternalError The request processing has failed due to some unknown error, exception or failure.");
        t.operator(&set("None"));
        t.check(
            create,
            "404 InvalidVSwitchId.NotFound The specified VSwitchId \"vsw-9\" is not found.",
        );
        t.check(
            "Action=SetOperation&OperationName=Nonsense&Condition=Failed",
            "400 InvalidParameter the parameter(s) \"OperationName\" provided is(are) invalid. \"Nonsense\" is not an operation of this server.",
        );
        // Elsewhere nothing has changed.
        t.operator(&set("Throttled"));
        t.ok("Action=DescribeNetworkInterfaces");
        t.check(
            &format!("{create}&RegionId=cn-beijing"),
            "404 InvalidVSwitchId.NotFound The specified VSwitchId \"vsw-9\" is not found.",
        );
    }

    #[test]
    fn an_answer_without_id_has_made_nothing() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        t.operator("Action=SetOperation&OperationName=CreateNetworkInterface&Condition=WithoutId");
        let create =
            format!("Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}");
        assert_eq!(t.ok(&create), serde_json::json!({"RequestId": "R"}));
        t.world.edition = Edition::Of2024;
        assert_eq!(t.ok(&create), serde_json::json!({"RequestId": "R", "NetworkInterfaceId": ""}));
        assert_eq!(t.ok("Action=DescribeNetworkInterfaces")["TotalCount"], 0);
    }
}
