//! DescribeInstanceVncUrl: where the screen of an instance can be seen.

use api::answer;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use control_derive::operation;
use sha2::{Digest, Sha256};

use super::{Instance, InstanceStatus};
use crate::{Ctx, Fault, Read, faults::InstanceChangeFault, value::id::InstanceId};

/// Says where the screen of a running instance can be seen.
///
/// No instance here has a screen. The address has the form that the service gives, on a host that
/// nobody can have, so that no browser ends at the real one.
#[operation(ecs, read, ram = "instance/{InstanceId}")]
pub struct DescribeInstanceVncUrl {
    /// The instance.
    instance_id: InstanceId,
}

/// Where it can be seen.
#[answer]
pub struct Response {
    /// As part of another URL: with percent signs.
    vnc_url: String,
}

impl Read for DescribeInstanceVncUrl {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let instance = ctx.find(&wanted.instance_id)?;
        match instance.status {
            InstanceStatus::Running => Ok(Response { vnc_url: url(ctx, &instance) }),
            InstanceStatus::Pending => {
                Err(InstanceChangeFault::NotReady { instance: instance.id }.into())
            }
            status @ (InstanceStatus::Starting
            | InstanceStatus::Stopping
            | InstanceStatus::Stopped) => {
                let (instance, state) = (instance.id, status.print());
                Err(InstanceChangeFault::NotRunning { instance, state }.into())
            }
        }
    }
}

/// One that is another each time, as that of the service is.
fn url(ctx: &Ctx<'_>, instance: &Instance) -> String {
    let (region, now) = (&ctx.head.scope.region, ctx.now().0);
    let token = URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{} {now}", instance.id)));
    format!("wss%3A%2F%2F{region}-vncproxy.invalid%2Fwebsockify%2F%3Fs%3D{token}")
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, step, text};

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let set = |status: &str| {
            format!("Action=SetInstanceStatus&InstanceId={instance}&Status={status}")
        };
        t.walk(
            &format!("Action=DescribeInstanceVncUrl&InstanceId={instance}"),
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&InstanceId=",
                    "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&InstanceId=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId does not exist.",
                ),
                step(
                    (set("Pending"), set("Stopped")),
                    "403 InstanceNotReady The specified instance is not ready for use",
                ),
                step(
                    (set("Stopped"), set("Running")),
                    "403 IncorrectInstanceStatus The current status of the resource does not support this operation.",
                ),
            ],
        );
    }

    #[test]
    fn an_address_is_part_of_another_and_another_each_time() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let mut url = || {
            let answer = t.ok(&format!("Action=DescribeInstanceVncUrl&InstanceId={instance}"));
            text(&answer, "VncUrl").to_owned()
        };
        let (one, other) = (url(), url());
        let start = "wss%3A%2F%2Fcn-hangzhou-vncproxy.invalid%2Fwebsockify%2F%3Fs%3D";
        assert!(one.starts_with(start) && one.len() > start.len(), "{one}");
        assert_ne!(one, other);
    }
}
