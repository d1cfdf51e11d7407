//! Removes what cases have made: what their answers have named, and what lists show in the VPCs that
//! they have made.

use std::pin::pin;

use anyhow::{Result, bail};
use api::Form;
use conformance::answer::Answer;
use control::Product;

use super::{
    caller::{Caller, For},
    free::{Free, GROUP, INTERFACE, RESERVATION, VPC, VSWITCH},
    made::Made,
};

/// The items of a page of a list.
const PAGE: usize = 50;
/// No list here has more pages.
const MOST_PAGES: usize = 20;

/// The gateways that a VPC with IPv6 gets, and that a removal by force removes with it.
const GATEWAYS: [&str; 2] = ["DependencyViolation.Ipv6Gateway", "DependencyViolation.Ipv4Gateway"];

/// What could not be removed.
pub struct Left {
    /// What it is.
    pub made: Made,
    /// What was said last.
    pub why: String,
}

/// Removes all that there is.
pub async fn remove(caller: &Caller) -> Result<(), Left> {
    let mut patience = pin!(tokio::time::sleep(caller.settings().patience));
    let mut why = String::new();
    for tries in 1.. {
        if caller.made().is_empty() {
            break;
        }
        match round(caller).await {
            Ok(()) => {}
            Err(error) => why = format!("{error:#}"),
        }
        if caller.made().is_empty() {
            break;
        }
        tokio::select! {
            () = &mut patience => return Err(Left { made: caller.made(), why }),
            rested = caller.rest(tries, For::Removal) => if let Err(stopped) = rested {
                return Err(Left { made: caller.made(), why: stopped.to_string() });
            },
        }
    }
    Ok(())
}

/// Does what can be done now. What is not gone afterwards needs another round.
async fn round(caller: &Caller) -> Result<()> {
    if caller.made().is_unsure {
        find(caller).await?;
    }
    let mut failed = None;
    for vpc in caller.made().of(VPC) {
        // One that cannot be removed yet does not keep the others.
        if let Err(error) = clear(caller, &vpc).await {
            failed = Some(error);
        }
    }
    if let Some(error) = failed {
        return Err(error);
    }
    // Whatever there was, was in them.
    caller.note(|made| *made = Made::default());
    Ok(())
}

async fn clear(caller: &Caller, vpc: &str) -> Result<()> {
    empty(caller, vpc).await?;
    delete_vpc(caller, vpc).await
}

/// Finds the VPCs that have our name.
async fn find(caller: &Caller) -> Result<()> {
    let name = &caller.settings().mark;
    let found = within(caller, Product::Vpc, "DescribeVpcs", ("VpcName", name)).await?;
    know(caller, VPC, &found);
    caller.note(|made| made.is_unsure = false);
    Ok(())
}

/// Removes what is in a VPC, in its order.
async fn empty(caller: &Caller, vpc: &str) -> Result<()> {
    let of_vpc = ("VpcId", vpc);
    let interfaces = within(caller, Product::Ecs, "DescribeNetworkInterfaces", of_vpc).await?;
    let deleting = interfaces.iter().filter(|one| one.at("Status").as_deref() == Some("Deleting"));
    let deleting = deleting.filter_map(|one| one.at(INTERFACE.id)).collect::<Vec<_>>();
    know(caller, INTERFACE, &interfaces);
    for id in caller.made().of(INTERFACE).iter().filter(|id| !deleting.contains(id)) {
        delete(caller, INTERFACE, id, false).await?;
    }
    let left = within(caller, Product::Ecs, "DescribeNetworkInterfaces", of_vpc).await?;
    if let Some(id) = left.first().and_then(|one| one.at(INTERFACE.id)) {
        bail!("{id} is still there");
    }

    let vswitches = within(caller, Product::Vpc, "DescribeVSwitches", of_vpc).await?;
    know(caller, VSWITCH, &vswitches);
    for vswitch in caller.made().of(VSWITCH) {
        let of_vswitch = ("VSwitchId", vswitch.as_str());
        let operation = "ListVSwitchCidrReservations";
        know(caller, RESERVATION, &within(caller, Product::Vpc, operation, of_vswitch).await?);
    }
    let groups = within(caller, Product::Ecs, "DescribeSecurityGroups", of_vpc).await?;
    know(caller, GROUP, &groups);
    for kind in [RESERVATION, VSWITCH, GROUP] {
        for id in caller.made().of(kind) {
            delete(caller, kind, &id, false).await?;
        }
    }
    Ok(())
}

/// Removes a VPC in which there is nothing any more, and looks whether it is gone.
async fn delete_vpc(caller: &Caller, vpc: &str) -> Result<()> {
    if let Err(error) = delete(caller, VPC, vpc, false).await {
        let is_gateway = GATEWAYS.iter().any(|code| error.to_string().contains(code));
        match is_gateway {
            true => delete(caller, VPC, vpc, true).await?,
            false => return Err(error),
        }
    }
    if !within(caller, Product::Vpc, "DescribeVpcs", ("VpcId", vpc)).await?.is_empty() {
        caller.note(|made| made.ids.entry(VPC).or_default().insert(vpc.to_owned()));
        bail!("{vpc} is still there");
    }
    Ok(())
}

/// Notes what a list shows.
fn know(caller: &Caller, kind: &'static Free, items: &[Answer]) {
    let ids = items.iter().filter_map(|item| item.at(kind.id));
    caller.note(|made| made.ids.entry(kind).or_default().extend(ids));
}

/// Removes something. What is not there is gone.
async fn delete(caller: &Caller, kind: &'static Free, id: &str, by_force: bool) -> Result<()> {
    let mut form = Form::from_iter([(kind.id, id)]);
    form.insert("RegionId", &caller.settings().region);
    if by_force {
        form.insert("ForceDelete", "true");
    }
    let reply = caller.send(kind.product, kind.removal, &form, For::Removal).await?;
    let answer = Answer::read(&reply.body)?;
    let part = |name| answer.at(name).unwrap_or_default();
    if !reply.is_success() && !part("Code").contains("NotFound") {
        let (code, message) = (part("Code"), part("Message"));
        bail!("{} of {id}: {} {code} {message}", kind.removal, reply.status);
    }
    caller.note(|made| made.forget(kind, id));
    Ok(())
}

/// The items of a list that have this member. A service that does not know the parameter would list
/// all that there is.
async fn within(
    caller: &Caller,
    product: Product,
    operation: &str,
    (name, value): (&str, &str),
) -> Result<Vec<Answer>> {
    let mut items = Vec::new();
    let mut token = None::<String>;
    for page in 1..=MOST_PAGES {
        let mut form = Form::from_iter([(name, value)]);
        form.insert("RegionId", &caller.settings().region);
        // This one has pages by token only, the others by number.
        let by_token = operation == "ListVSwitchCidrReservations";
        match (by_token, &token) {
            (false, _) => {
                form.insert("PageNumber", &page.to_string());
                form.insert("PageSize", &PAGE.to_string());
            }
            (true, None) => form.insert("MaxResults", &PAGE.to_string()),
            (true, Some(token)) => {
                form.insert("MaxResults", &PAGE.to_string());
                form.insert("NextToken", token);
            }
        }
        let reply = caller.send(product, operation, &form, For::Removal).await?;
        let answer = Answer::read(&reply.body)?;
        if !reply.is_success() {
            let part = |name| answer.at(name).unwrap_or_default();
            let code = part("Code");
            // Where a VPC has no vSwitch, or is gone, there is nothing.
            if code == "InvalidVpc.Empty" || code.contains("NotFound") {
                return Ok(items);
            }
            bail!("{operation}: {} {code} {}", reply.status, part("Message"));
        }
        let found = answer.items();
        let is_short = found.len() < PAGE;
        items.extend(found.into_iter().filter(|item| item.at(name).as_deref() == Some(value)));
        token = answer.at("NextToken").filter(|token| !token.is_empty());
        let is_last = if by_token { token.is_none() } else { is_short };
        if is_last {
            return Ok(items);
        }
    }
    bail!("{operation} lists more than {} items", MOST_PAGES * PAGE)
}
