//! The head of a request: what every operation may take, read once for all of them.
//!
//! `dispatch`, client tokens, authorization and throttling share one [`Head`]; nobody reads the form
//! again.

use api::{
    Form, Parameter, Params, Reject,
    params::{Rejects, Source, objects, optional, required},
};
use sha2::{Digest, Sha256};

use crate::{
    Caller, Fault, World,
    faults::RequestFault,
    kernel::{
        caller::Scope,
        declaration::{DRY_RUN, Declaration, Need, Product, REGION, TOKEN, Tags},
        paging::Wish,
    },
    value::{
        document::JsonTags,
        tag::{EcsTag, RequestTag, Tag, VpcTag},
        text::ClientToken,
    },
};

/// The host by which a request has come, as far as it tells anything.
#[derive(Clone, Copy, Debug, Default)]
pub struct Host<'a> {
    /// The region that it names.
    pub region: Option<&'a str>,
    /// Whether it is a name of the cloud's own: the client has come through the proxy, or by names
    /// that its user has given this server.
    pub is_cloud: bool,
}

/// The head of a request.
#[derive(Clone, Debug)]
pub struct Head {
    /// Whose resources, in which region.
    pub scope: Scope,
    /// Whether the request, or its host, names the region.
    pub names_region: bool,
    /// Whether the client knows the server by the cloud's own names.
    pub by_cloud_name: bool,
    /// The client token, if the operation takes one and the request gives it.
    pub token: Option<Token>,
    /// Whether the request is only to be checked.
    pub dry_run: bool,
    /// The tags of what is created, or those that what is listed must have.
    pub tags: Vec<Tag>,
    /// The page that is wanted.
    pub page: Wish,
    /// A legacy parameter that names another account, and its value.
    other_owner: Option<(&'static str, String)>,
}

/// A client token, and what the rest of its request is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The token.
    pub text: String,
    /// A hash of the request's declared parameters: signature, nonce and time differ in a
    /// repetition, and what is ignored is ignored here too.
    pub fingerprint: Fingerprint,
}

/// A hash.
pub type Fingerprint = [u8; 32];

impl Head {
    /// The head of work of the server's own in this account and region.
    pub fn internal(scope: Scope) -> Head {
        Head {
            scope,
            names_region: true,
            by_cloud_name: false,
            token: None,
            dry_run: false,
            tags: Vec::new(),
            page: Wish::All,
            other_owner: None,
        }
    }

    /// Reads the head of a request. What is wrong with it does not stop the reading: it comes
    /// back as the refusals that were kept before and behind the operation's own.
    ///
    /// A request without `RegionId` is for the region that its host names.
    pub fn read(
        declaration: &Declaration,
        parameters: &[Parameter],
        form: &Form,
        caller: &Caller,
        host: Host<'_>,
        world: &World,
    ) -> (Head, HeadRejects) {
        let (common, source) = (&declaration.common, Source::new(form));
        let mut behind = Rejects::default();
        let given = form.get("RegionId").filter(|region| !region.is_empty()).or(host.region);
        let before = match (given, common.region) {
            (None, Need::Required) => required::<String>(&source, &REGION).err(),
            _ => None,
        };
        let region = given.unwrap_or(&world.default_region).to_owned();
        let region = if common.region == Need::Meaningless { String::new() } else { region };
        let tags = common.tags.map(|tags| match declaration.product {
            _ if tags.is_json => {
                let given = behind.keep(optional::<JsonTags>(&source, &tags.json_spec()));
                given.flatten().map(|tags| tags.0).unwrap_or_default()
            }
            Product::Vpc => given_tags::<VpcTag>(&source, tags, &mut behind),
            _ => given_tags::<EcsTag>(&source, tags, &mut behind),
        });
        let page = match common.by_marker {
            Some(sizes) => Wish::read_marker(sizes, &source, &mut behind),
            None => Wish::read(common, &source, &mut behind),
        };
        let token = common.token.then(|| optional::<ClientToken>(&source, &TOKEN));
        let token = token.and_then(|token| behind.keep(token)).flatten();
        let token = token
            .map(|ClientToken(text)| Token { text, fingerprint: fingerprint(form, parameters) });
        let dry_run = common.dry_run.then(|| optional::<bool>(&source, &DRY_RUN));
        let dry_run = dry_run.and_then(|dry_run| behind.keep(dry_run)).flatten();
        let head = Head {
            scope: Scope { account: caller.account, region },
            names_region: given.is_some(),
            by_cloud_name: host.is_cloud,
            token,
            dry_run: dry_run == Some(true),
            tags: tags.unwrap_or_default(),
            page,
            other_owner: other_owner(form, caller),
        };
        (head, HeadRejects { before, behind: behind.finish().err() })
    }

    /// Refuses a request for resources that the caller cannot have: another account's, or those
    /// of a region that is not there.
    pub fn check(&self, world: &World) -> Result<(), Fault> {
        if let Some((parameter, value)) = self.other_owner.clone() {
            return Err(RequestFault::OtherOwner { parameter, value }.into());
        }
        let region = &self.scope.region;
        match world.region(region) {
            Some(_) => Ok(()),
            None if region.is_empty() => Ok(()),
            None if !could_be_a_region(region) => {
                Err(RequestFault::RegionMalformed { region: region.clone() }.into())
            }
            None => Err(RequestFault::RegionNotFound { region: region.clone() }.into()),
        }
    }
}

/// Whether the text reads as the id of a region does: small letters, digits and hyphens.
fn could_be_a_region(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    text.bytes().all(is_part)
}

/// What is wrong with a head: what is reported before the operation's own parameters, and what
/// behind them.
#[derive(Default)]
pub struct HeadRejects {
    before: Option<Reject>,
    behind: Option<Reject>,
}

impl HeadRejects {
    /// The operation's own parameters, unless something is wrong with them or with the head: of
    /// several refusals the first by rank, then by place, is reported.
    pub fn around<T>(self, own: Result<T, Reject>) -> Result<T, Reject> {
        let mut rejects = Rejects::default();
        let refusal = |reject: Option<Reject>| reject.map_or(Ok(()), Err);
        rejects.keep(refusal(self.before));
        let own = rejects.keep(own);
        rejects.keep(refusal(self.behind));
        rejects.finish()?;
        Ok(own.expect("what was not refused has been read"))
    }
}

fn given_tags<T: Params + RequestTag>(
    source: &Source<'_>,
    tags: Tags,
    rejects: &mut Rejects,
) -> Vec<Tag> {
    let given = rejects.keep(objects::<T>(source, &tags.spec())).unwrap_or_default();
    given.iter().map(RequestTag::tag).collect()
}

/// Legacy parameters of every ECS and VPC operation name whose resources are meant. Only the
/// caller's own are served.
fn other_owner(form: &Form, caller: &Caller) -> Option<(&'static str, String)> {
    let account = caller.account.to_string();
    let legacy = ["OwnerId", "ResourceOwnerId", "OwnerAccount", "ResourceOwnerAccount"];
    let is_other = |value: &&str| !value.is_empty() && *value != account;
    legacy.into_iter().find_map(|name| Some((name, form.get(name).filter(is_other)?.to_owned())))
}

/// The region is not part of it: a token is kept for one region.
fn fingerprint(form: &Form, parameters: &[Parameter]) -> Fingerprint {
    let is_declared = |name: &str| {
        let first = name.split('.').next().unwrap_or_default();
        let begins = |one: &Parameter| {
            one.name
                .strip_prefix(first)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        first != REGION.name && parameters.iter().any(begins)
    };
    let mut hash = Sha256::new();
    for (name, value) in form.iter().filter(|(name, _)| is_declared(name)) {
        for part in [name, value] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use api::params::Problem;

    use super::*;
    use crate::{
        faults::RequestFault,
        kernel::{
            operation::Endpoint,
            tests::{MOVE_THINGS, form, tag},
        },
    };

    const ACCOUNT: u64 = 1_000_000_000_000_001;

    /// The head, and the parameter that is refused if the operation's own are as they should be.
    fn read(query: &str, region_of_host: Option<&str>) -> (Head, Result<(), String>) {
        let caller = Caller::account(ACCOUNT);
        let (form, world) = (form(query), World::default());
        let declaration = MOVE_THINGS.declaration();
        let (head, rejects) = Head::read(
            declaration,
            MOVE_THINGS.parameters(),
            &form,
            &caller,
            Host { region: region_of_host, is_cloud: false },
            &world,
        );
        (head, rejects.around(Ok(())).map_err(|reject| reject.parameter))
    }

    #[test]
    fn a_request_without_a_region_is_for_that_of_its_host() {
        let region = |query, host| {
            let (head, read) = read(query, host);
            read.map(|()| head.scope.region)
        };
        assert_eq!(region("RegionId=cn-beijing", Some("cn-hangzhou")), Ok("cn-beijing".to_owned()));
        assert_eq!(region("RegionId=", Some("cn-beijing")), Ok("cn-beijing".to_owned()));
        assert_eq!(region("", None), Err("RegionId".to_owned()));
        // What is refused is refused for the default one.
        assert_eq!(read("", None).0.scope.region, World::default().default_region);
    }

    #[test]
    fn all_that_is_the_same_everywhere_is_read_at_once() {
        let query = "RegionId=cn-hangzhou&Tag.1.Key=k&ClientToken=t&DryRun=true&PageNumber=2";
        let (head, read) = read(query, None);
        assert_eq!(read, Ok(()));
        assert_eq!(head.scope, Scope { account: ACCOUNT, region: "cn-hangzhou".to_owned() });
        assert_eq!(head.token.map(|token| token.text), Some("t".to_owned()));
        assert!(head.dry_run);
        assert!(!self::read("RegionId=cn-hangzhou&DryRun=false", None).0.dry_run);
        assert_eq!(head.tags, [tag("k", "")]);
        assert_eq!(head.page, Wish::Number { number: 2, size: 10 });
    }

    #[test]
    fn a_malformed_head_is_refused_by_its_first_malformed_parameter() {
        let query = [
            ("&Tag.1.Value=v", "Tag.1.Key"),
            ("&PageNumber=x", "PageNumber"),
            ("&PageSize=x", "PageSize"),
            ("&MaxResults=x", "MaxResults"),
            ("&ClientToken=\u{f6}", "ClientToken"),
            ("&DryRun=x", "DryRun"),
        ];
        for (at, (_, parameter)) in query.iter().enumerate() {
            let rest = query[at..].iter().map(|(mistake, _)| *mistake).collect::<String>();
            let (_, refused) = read(&format!("RegionId=cn-hangzhou{rest}"), None);
            assert_eq!(refused, Err((*parameter).to_owned()));
        }
    }

    #[test]
    fn of_refusals_of_equal_rank_the_regions_is_first_and_those_of_the_rest_of_the_head_are_last() {
        let reject = |parameter: &str, problem: &Problem| Reject {
            parameter: parameter.to_owned(),
            problem: problem.clone(),
            code: None,
        };
        let missing = Problem::Missing;
        let malformed = Problem::Malformed { value: String::new(), expected: String::new() };
        let refused =
            |before: Option<&Problem>, own: Option<&Problem>, behind: Option<&Problem>| {
                let before = before.map(|problem| reject("before", problem));
                let behind = behind.map(|problem| reject("behind", problem));
                let own = own.map_or(Ok(()), |problem| Err(reject("own", problem)));
                let refused = HeadRejects { before, behind }.around(own);
                refused.map_err(|reject| reject.parameter)
            };
        assert_eq!(refused(None, None, None), Ok(()));
        let all = refused(Some(&missing), Some(&missing), Some(&missing));
        assert_eq!(all, Err("before".to_owned()));
        let two = refused(None, Some(&malformed), Some(&malformed));
        assert_eq!(two, Err("own".to_owned()));
        let ranked = refused(None, Some(&malformed), Some(&missing));
        assert_eq!(ranked, Err("behind".to_owned()));
        assert_eq!(refused(None, None, Some(&malformed)), Err("behind".to_owned()));
    }

    #[test]
    fn another_region_or_another_account_is_refused() {
        let check = |query: &str| {
            let (head, _) = read(&format!("RegionId=cn-hangzhou{query}"), None);
            head.check(&World::default())
        };
        let own = ACCOUNT.to_string();
        assert!(check(&format!("&OwnerId={own}&ResourceOwnerAccount=&OwnerAccount={own}")).is_ok());
        let other =
            RequestFault::OtherOwner { parameter: "ResourceOwnerId", value: "7".to_owned() };
        let refused = check("&RegionId=mars&ResourceOwnerId=7");
        assert!(matches!(refused, Err(Fault::Request(fault)) if fault == other));
        let nowhere = RequestFault::RegionNotFound { region: "mars".to_owned() };
        let refused = check("&RegionId=mars");
        assert!(matches!(refused, Err(Fault::Request(fault)) if fault == nowhere));
        for region in ["Mars", "cn_hangzhou", "\u{f6}"] {
            let malformed = RequestFault::RegionMalformed { region: region.to_owned() };
            let refused = check(&format!("&RegionId={region}"));
            assert!(matches!(refused, Err(Fault::Request(fault)) if fault == malformed));
        }
    }

    #[test]
    fn a_fingerprint_is_of_what_is_declared_but_the_region() {
        let of = |query: &str| fingerprint(&form(query), MOVE_THINGS.parameters());
        let one = of("ThingId.1=a&From=b&RegionId=cn-hangzhou");
        assert_eq!(one, of("Signature=s&From=b&ThingId.1=a&RegionId=cn-beijing"));
        for other in ["ThingId.1=a", "ThingId.1=a&To=b", "ThingId.2=a&From=b", "ThingId.1=ab&From="]
        {
            assert_ne!(one, of(other), "{other}");
        }
        // Where a name or a value ends counts too.
        assert_ne!(of("From=a&To=b"), of("From=aTob"));
    }
}
