//! Which instances a request binds to a key pair, or frees of it, and how that is answered.

use api::answer;

use super::KeyPair;
use crate::{
    Ctx, Fault,
    ecs::Instance,
    facts::image::OsType,
    faults::KeyPairFault,
    value::{id::InstanceId, key_pair_name::KeyPairName, text::JsonList},
};

/// The most instances of a request.
const MOST: usize = 50;

/// A pair and instances, each once.
pub struct Binding {
    pair: KeyPairName,
    instances: Vec<InstanceId>,
}

/// What became of each instance. The counts are text here.
#[answer]
pub struct Response {
    key_pair_name: KeyPairName,
    total_count: String,
    fail_count: String,
    #[list(Result)]
    results: Vec<Outcome>,
}

#[answer]
struct Outcome {
    instance_id: InstanceId,
    /// Text too: `true` or `false`.
    success: String,
    /// The status of HTTP, or the code of what is wrong.
    code: &'static str,
    message: &'static str,
}

/// Why one instance of several is left as it is: a code and a message.
pub(super) type Why = (&'static str, &'static str);

impl Binding {
    /// What a request names.
    pub(super) fn new(pair: KeyPairName, named: JsonList) -> Result<Binding, Fault> {
        let mut instances = Vec::new();
        for id in named.ids::<InstanceId>() {
            if !instances.contains(&id) {
                instances.push(id);
            }
        }
        match instances.len() {
            0 => Err(KeyPairFault::Instances.into()),
            given if given > MOST => Err(KeyPairFault::TooMany { given, limit: MOST }.into()),
            _ => Ok(Binding { pair, instances }),
        }
    }

    /// Changes each of the instances, all of which are there, or says why that one stays as it is.
    pub(super) fn apply(
        self,
        ctx: &mut Ctx<'_>,
        change: impl Fn(&mut Instance, &KeyPair) -> Result<(), Why>,
    ) -> Result<Response, Fault> {
        let pair = ctx.find(&self.pair)?;
        let found = self.instances.iter().map(|id| ctx.get(id)).collect::<Result<Vec<_>, _>>()?;
        let found = found.into_iter().collect::<Option<Vec<Instance>>>();
        let found = found.ok_or(KeyPairFault::Instances)?;
        let is_windows = |instance: &&Instance| {
            let image = ctx.world.images.get(&instance.image);
            image.is_some_and(|image| image.os_type() == OsType::Windows)
        };
        if let Some(instance) = found.iter().find(is_windows) {
            return Err(KeyPairFault::Windows { instance: instance.id.clone() }.into());
        }
        let mut results = Vec::new();
        for mut instance in found {
            let changed = change(&mut instance, &pair);
            if changed.is_ok() {
                ctx.replace(&instance)?;
            }
            let (code, message) = changed.err().unwrap_or(("200", "successful"));
            let success = changed.is_ok().to_string();
            results.push(Outcome { instance_id: instance.id, success, code, message });
        }
        let failed = results.iter().filter(|one| one.code != "200").count();
        Ok(Response {
            key_pair_name: pair.name,
            total_count: results.len().to_string(),
            fail_count: failed.to_string(),
            results,
        })
    }
}
