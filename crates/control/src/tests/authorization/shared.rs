//! The refusals that all operations share: those of the account, of who of it calls, and of what the
//! operator lets become of calls. Each operation is refused by those of them that its page has.

use std::collections::BTreeSet;

use api::Row;

use super::{Scene, endpoint, statement, table};
use crate::{
    Caller, Product,
    facts::world::{AccountFacts, Edition},
    tests::testing::Testing,
};

/// Why any operation may be refused.
struct Why {
    /// What brings it about before the operation is called.
    begun: Begun,
    /// What the request says of it.
    more: &'static str,
    /// The codes under which pages have it, best first.
    codes: &'static [&'static str],
    /// What stands where a page leaves room for a sentence.
    sentence: &'static str,
}

/// What brings a refusal about.
enum Begun {
    /// What is said of the account.
    Facts(fn(&mut AccountFacts)),
    /// A RAM user calls who is allowed this.
    User(&'static [(&'static str, &'static str)]),
    /// The operator lets calls come to this.
    Condition(&'static str),
    /// The request alone.
    Request,
    /// The request alone, of an operation that takes tags.
    Tags,
    /// The request alone, of an operation in a region.
    Region,
}

const WHY: &[Why] = &[
    Why {
        begun: Begun::Request,
        more: "&OwnerId=7",
        codes: &["UnsupportedParameter"],
        sentence: "The parameters is unsupported. \"OwnerId\" is another account's: \"7\".",
    },
    Why {
        begun: Begun::Tags,
        more: "&Tag.1.Key=&Tag.1.Value=v",
        codes: &["InvalidTag.Mismatch"],
        sentence: "",
    },
    Why {
        begun: Begun::Tags,
        more: "&Tag.1.Key=k&Tag.1.Value=http://x",
        codes: &["InvalidTagValue.Malformed"],
        sentence: "The specified parameter \"Tag.1.Value\" is not valid: \"http://x\" is not 0 to 128 characters that XML can say, without http:// or https://.",
    },
    Why {
        begun: Begun::Region,
        more: "&RegionId=Mars",
        codes: &["InvalidRegionId.MalFormed", "InvalidRegion.Malformed", "InvalidRegion.NotFound"],
        sentence: "",
    },
    Why {
        begun: Begun::Region,
        more: "&RegionId=mars",
        codes: &["InvalidRegionId.NotFound", "InvalidOperation.InvalidRegion"],
        sentence: "The specified RegionId \"mars\" does not exist.",
    },
    Why {
        begun: Begun::Facts(|facts| facts.closed = true),
        more: "",
        codes: &["Abs.InvalidAccount.NotFound"],
        sentence: "The Account is not found or ak is expired.",
    },
    Why {
        begun: Begun::Facts(|facts| facts.unsupported = true),
        more: "",
        codes: &["InvalidUserType.NotSupported"],
        sentence: "The user type of the account \"1000000000000001\" is not supported.",
    },
    Why {
        begun: Begun::Facts(|facts| facts.closed_regions = ["cn-hangzhou".to_owned()].into()),
        more: "",
        codes: &["Forbidden.RegionId", "RegionUnauthorized"],
        sentence: "The service is not available to the account in the region \"cn-hangzhou\".",
    },
    Why {
        begun: Begun::User(&[]),
        more: "",
        codes: &["Forbidden.NotSupportRAM", "Forbedden.NotSupportRAM", "NoPermission"],
        sentence: "This action does not support accessed by RAM mode.",
    },
    Why {
        begun: Begun::User(&[("*", "acs:ecs:cn-beijing:*:*"), ("*", "acs:vpc:cn-beijing:*:*")]),
        more: "",
        codes: &[
            "Forbidden.SubUser",
            "Forbbiden.SubUser",
            "NoPermission",
            "Forbidden",
            "Forbbiden",
        ],
        sentence: "The specified action is not available for you.",
    },
    Why {
        begun: Begun::Condition("Throttled"),
        more: "",
        codes: &["Throttling", "Throttling.Resource"],
        sentence: "",
    },
    Why {
        begun: Begun::Condition("TimedOut"),
        more: "",
        codes: &["ServiceUnavailable", "RequestTimeout"],
        sentence: "",
    },
    Why { begun: Begun::Condition("Failed"), more: "", codes: &["InternalError"], sentence: "" },
];

impl Why {
    /// How the operation is refused, if its page has it.
    fn refusal(&self, action: &str) -> Option<String> {
        let rows = endpoint(action).errors(Edition::Of2026);
        // What policies refuse has status 403; one page has the same code with another meaning.
        let is_fit = |row: &&Row| row.status == 403 || !matches!(self.begun, Begun::User(_));
        let find = |code: &&str| rows.iter().filter(is_fit).find(|row| row.code == *code);
        let row = self.codes.iter().find_map(find)?;
        let text = if row.message == "%s" { self.sentence } else { row.message };
        Some(format!("{} {} {text}", row.status, row.code))
    }

    /// Whether it can be brought about: what everybody may do is refused to nobody.
    fn is_met_by(&self, action: &str) -> bool {
        match self.begun {
            Begun::Facts(_) | Begun::Request | Begun::Condition(_) => true,
            Begun::User(_) => !endpoint(action).declaration().resources.is_empty(),
            Begun::Region => [Product::Ecs, Product::Vpc].contains(&endpoint(action).product()),
            Begun::Tags => endpoint(action).declaration().common.tags.is_some(),
        }
    }

    fn begin(&self, t: &mut Testing, action: &str) {
        match self.begun {
            Begun::Facts(set) => set(t.world.accounts.entry(Testing::ACCOUNT).or_default()),
            Begun::User(allowed) => {
                let allowed = allowed.iter().map(|(action, on)| statement("Allow", action, on));
                t.as_user(&allowed.collect::<Vec<_>>().join(","));
            }
            Begun::Condition(condition) => set_condition(t, action, condition),
            Begun::Request | Begun::Tags | Begun::Region => {}
        }
    }

    fn end(&self, s: &mut Scene, action: &str) {
        match self.begun {
            Begun::Facts(_) => drop(s.t.world.accounts.remove(&Testing::ACCOUNT)),
            Begun::User(_) => s.t.caller = Caller::account(Testing::ACCOUNT),
            Begun::Condition(_) => set_condition(&mut s.t, action, "None"),
            Begun::Request | Begun::Tags | Begun::Region => {}
        }
    }
}

fn set_condition(t: &mut Testing, action: &str, condition: &str) {
    let name = endpoint(action).name();
    t.operator(&format!("Action=SetOperation&OperationName={name}&Condition={condition}"));
}

#[test]
fn every_operation_is_refused_by_what_its_page_has_of_what_all_share() {
    let mut refused = BTreeSet::new();
    let mut done = BTreeSet::new();
    for area in super::AREAS {
        let mut s = Scene::new(area);
        for (action, request, _) in area.lines {
            if !done.insert(*action) {
                continue;
            }
            let query = s.query(action, request);
            for (number, why) in WHY.iter().enumerate().filter(|(_, why)| why.is_met_by(action)) {
                let Some(refusal) = why.refusal(action) else { continue };
                why.begin(&mut s.t, action);
                s.t.check(&format!("{query}{}", why.more), &refusal);
                why.end(&mut s, action);
                refused.insert((number, action));
            }
        }
    }
    assert!(table().all(|(_, (action, ..))| done.contains(action)));
    for number in 0..WHY.len() {
        let count = refused.iter().filter(|(one, _)| *one == number).count();
        assert!(count >= 1, "no page has reason {number}");
    }
}
