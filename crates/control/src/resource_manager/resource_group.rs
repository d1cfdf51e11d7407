//! Resource groups: how answers print them. The rows are in [`crate::kernel::resource_group`].

use api::answer;

use crate::{
    Ctx, Fault,
    faults::ResourceGroupFault,
    kernel::{
        operation::operations,
        resource_group::{ResourceGroup, Status},
    },
    value::{id::ResourceGroupId, tag::EcsTagView, text},
};

operations! {
    create_resource_group: CreateResourceGroup,
    delete_resource_group: DeleteResourceGroup,
    get_resource_group: GetResourceGroup,
    list_resource_groups: ListResourceGroups,
    update_resource_group: UpdateResourceGroup,
}

/// The most characters of both names of a group.
const MOST_CHARS: usize = 50;

/// What all answers print of a group.
#[answer]
struct Identity {
    id: ResourceGroupId,
    name: String,
    display_name: String,
    account_id: String,
    create_date: String,
}

impl Identity {
    fn of(ctx: &Ctx<'_>, group: &ResourceGroup) -> Identity {
        Identity {
            id: group.id.clone(),
            name: group.name.clone(),
            display_name: group.display_name.clone(),
            account_id: ctx.account().to_string(),
            create_date: text::time_in_china(group.created),
        }
    }
}

/// What it is, and what becomes of it.
#[answer]
struct Common {
    #[flatten]
    identity: Identity,
    status: Status,
}

impl Common {
    fn of(ctx: &Ctx<'_>, group: &ResourceGroup) -> Common {
        Common { identity: Identity::of(ctx, group), status: group.status(ctx.now()) }
    }
}

/// A group, and what it is in each region.
#[answer]
struct GroupView {
    #[flatten]
    common: Common,
    #[list(RegionStatus)]
    region_statuses: Vec<RegionStatus>,
}

/// A group is in all regions what it is in one.
#[answer]
struct RegionStatus {
    region_id: String,
    status: Status,
}

/// An answer about one group.
#[answer]
pub struct OneGroup {
    resource_group: GroupView,
}

impl GroupView {
    fn of(ctx: &Ctx<'_>, group: &ResourceGroup) -> GroupView {
        let status = group.status(ctx.now());
        let regions = ctx.world.regions.iter();
        let of_region = |id: &String| RegionStatus { region_id: id.clone(), status };
        GroupView {
            common: Common::of(ctx, group),
            region_statuses: regions.map(|region| of_region(&region.id)).collect(),
        }
    }
}

impl OneGroup {
    fn of(ctx: &Ctx<'_>, group: &ResourceGroup) -> OneGroup {
        OneGroup { resource_group: GroupView::of(ctx, group) }
    }
}

/// The tags of a group, if they are asked for.
fn tags(group: &ResourceGroup, asked: Option<bool>) -> Option<Vec<EcsTagView>> {
    (asked == Some(true)).then(|| EcsTagView::of(&group.tags))
}

/// The name that people are to see, if it is one.
fn display_name(name: String) -> Result<String, Fault> {
    if name.chars().count() > MOST_CHARS {
        return Err(ResourceGroupFault::DisplayNameLength { name }.into());
    }
    if !api::xml::can_say(&name) {
        return Err(ResourceGroupFault::DisplayName { name }.into());
    }
    Ok(name)
}
