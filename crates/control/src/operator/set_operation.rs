//! SetOperation: lets calls of an operation be throttled, time out, fail or answer without an id.

use api::{Choice, Kind, Value};
use control_derive::operation;

use crate::{
    Ctx, Fault, Write,
    kernel::condition::{self, Condition},
    operations,
};

/// Sets what becomes of calls of an operation in a region, until it is set again there; of one that is in
/// no region, as those of RAM are, wherever it is set.
#[operation(operator, write)]
pub struct SetOperation {
    /// The operation, as CreateNetworkInterface.
    operation_name: OperationName,
    /// Throttled, TimedOut, Failed, WithoutId (CreateNetworkInterface only) or None.
    condition: Wanted,
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

/// A condition, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Wanted {
    /// Calls are throttled.
    Throttled,
    /// They time out.
    TimedOut,
    /// They fail inside.
    Failed,
    /// They are answered without an id.
    WithoutId,
    /// They are answered as always.
    None,
}

impl Wanted {
    fn condition(self) -> Option<Condition> {
        match self {
            Wanted::Throttled => Some(Condition::Throttled),
            Wanted::TimedOut => Some(Condition::TimedOut),
            Wanted::Failed => Some(Condition::Failed),
            Wanted::WithoutId => Some(Condition::WithoutId),
            Wanted::None => None,
        }
    }
}

impl Write for SetOperation {
    type Response = ();

    fn execute(plan: SetOperation, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        condition::set(ctx, plan.operation_name.0, plan.condition.condition())
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        facts::world::Edition,
        operator::tests::{invalid, missing, nowhere},
        tests::testing::{Testing, step},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        t.walk(
            "Action=SetOperation&OperationName=CreateNetworkInterface&Condition=None",
            vec![
                step("&OperationName=", missing("OperationName")),
                step("&Condition=", missing("Condition")),
                step(
                    "&OperationName=Nonsense",
                    invalid("OperationName", "\"Nonsense\" is not an operation of this server"),
                ),
                step(
                    "&Condition=On",
                    invalid(
                        "Condition",
                        "\"On\" is not one of Throttled, TimedOut, Failed, WithoutId, None",
                    ),
                ),
                nowhere(),
            ],
        );
    }

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
    fn an_operation_in_no_region_meets_what_was_set_in_any() {
        let mut t = Testing::new();
        let set = |region: &str, condition: &str| {
            format!(
                "Action=SetOperation&RegionId={region}&OperationName=ListUsers&Condition={condition}"
            )
        };
        t.operator(&set("cn-hangzhou", "None"));
        t.ok("Action=ListUsers");
        t.operator(&set("cn-beijing", "Throttled"));
        t.check("Action=ListUsers", "400 Throttling Request was denied due to request throttling.");
        t.operator(&set("cn-beijing", "None"));
        t.ok("Action=ListUsers");
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
