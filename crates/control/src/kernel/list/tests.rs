use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use proptest::prelude::*;

use super::*;
use crate::{
    faults::RequestFault,
    kernel::tests::{Rows, Thing, by_number, by_token, tag},
    policy::Policy,
};

/// What a list is asked for; nothing of what is not there.
#[derive(Clone, Debug, Default)]
struct Asked {
    ids: Option<BTreeSet<String>>,
    colour: Option<u32>,
    size: Option<u32>,
    tags: Vec<Tag>,
    weight: Option<u32>,
}

impl Asked {
    fn list<'c, 'a>(&'c self, ctx: &'c Ctx<'a>) -> Listing<'c, 'a, Thing> {
        ctx.list()
            .ids(self.ids.clone())
            .under(Thing::BY_COLOUR, self.colour)
            .under(Thing::BY_SIZE, self.size)
            .tagged(Thing::BY_TAG, &self.tags)
            .only_if(self.weight, |thing: &Thing, weight| thing.weight >= *weight)
    }

    /// The same without an index.
    fn fits(&self, thing: &Thing) -> bool {
        let has = |wanted: &Tag| {
            let fits = |tag: &Tag| wanted.value.is_empty() || tag.value == wanted.value;
            thing.tags.iter().any(|tag| tag.key == wanted.key && fits(tag))
        };
        self.ids.as_ref().is_none_or(|ids| ids.contains(&thing.id))
            && self.colour.is_none_or(|colour| thing.colour == colour)
            && self.size.is_none_or(|size| thing.sizes.contains(&size))
            && self.tags.iter().all(has)
            && self.weight.is_none_or(|weight| thing.weight >= weight)
    }
}

/// Things `a` to `g`: of colour 1 those at even places, of weight 0 to 6 in their order.
fn seven() -> Vec<Thing> {
    let things = ["a", "b", "c", "d", "e", "f", "g"].into_iter().zip(0u32..);
    things.map(|(id, at)| Thing { colour: 1 - at % 2, weight: at, ..Thing::new(id) }).collect()
}

fn ids(page: &Page<Thing>) -> String {
    page.items.iter().map(|thing| thing.id.as_str()).collect()
}

/// The pages that follow each other by their tokens, and their totals.
fn pages(rows: &Rows, size: i64, list: impl Fn(&Ctx<'_>) -> Page<Thing>) -> Vec<(String, u64)> {
    let (mut pages, mut token) = (Vec::new(), String::new());
    while pages.len() <= 100 {
        let page = rows.read_page(by_token(&token, size), &list);
        assert_eq!((page.number, page.size), (1, size));
        pages.push((ids(&page), page.total));
        if page.next_token.is_empty() {
            return pages;
        }
        token = page.next_token;
    }
    panic!("the tokens go in a circle: {pages:?}");
}

fn list(ctx: &Ctx<'_>) -> Page<Thing> {
    ctx.list().page().expect("it can be read")
}

#[test]
fn a_list_is_in_the_order_of_ids_however_the_things_came() {
    let mut things = seven();
    things.rotate_left(3);
    things.swap(0, 2);
    let rows = Rows::of(&things);
    assert_eq!(rows.read(|ctx| ids(&list(ctx))), "abcdefg");
    let all = |ctx: &Ctx<'_>| ctx.list::<Thing>().all().expect("it can be read").len();
    assert_eq!(rows.read_page(by_number(2, 3), all), 7);
}

#[test]
fn pages_have_numbers_and_the_total_of_all() {
    let rows = Rows::of(&seven());
    for (number, expected) in [(1, "abc"), (2, "def"), (3, "g"), (4, ""), (i64::MAX, "")] {
        let page = rows.read_page(by_number(number, 3), list);
        assert_eq!((ids(&page).as_str(), page.total), (expected, 7), "page {number}");
        assert_eq!((page.number, page.size, page.next_token.as_str()), (number, 3, ""));
    }
}

#[test]
fn a_page_with_a_token_says_how_the_next_one_is_had_and_the_last_says_nothing() {
    let rows = Rows::of(&seven());
    let expected =
        |pages: &[&str]| pages.iter().map(|ids| ((*ids).to_owned(), 7)).collect::<Vec<_>>();
    assert_eq!(pages(&rows, 3, list), expected(&["abc", "def", "g"]));
    // A full last page is the last all the same.
    assert_eq!(pages(&rows, 7, list), expected(&["abcdefg"]));
    assert_eq!(pages(&Rows::new(), 7, list), [(String::new(), 0)]);
}

#[test]
fn a_token_outlives_the_thing_that_it_was_made_of() {
    let mut rows = Rows::of(&seven());
    let first = rows.read_page(by_token("", 3), list);
    rows.write(|ctx| {
        ctx.remove(&"c".to_owned()).expect("it can be read");
        ctx.insert(&Thing::new("bb")).expect("its id is new");
        ctx.insert(&Thing::new("dd")).expect("its id is new");
    });
    let second = rows.read_page(by_token(&first.next_token, 3), list);
    assert_eq!((ids(&second).as_str(), second.total), ("ddde", 8));
}

#[test]
fn a_token_that_is_none_of_ours_is_refused() {
    let rows = Rows::of(&seven());
    let foreign = URL_SAFE_NO_PAD.encode("before:c");
    let unprintable = URL_SAFE_NO_PAD.encode("after:c\n");
    for token in ["x", "!", &foreign, &unprintable] {
        let refusal = |ctx: &Ctx<'_>| {
            let indexed = ctx.list().under(Thing::BY_COLOUR, Some(1)).page();
            let by_rule = ctx.list::<Thing>().only(|_| true).page();
            [ctx.list::<Thing>().page(), indexed, by_rule].map(|page| page.map(|page| ids(&page)))
        };
        for refused in rows.read_page(by_token(token, 3), refusal) {
            let Err(Fault::Request(fault)) = refused else { panic!("{token}: {refused:?}") };
            assert_eq!(fault, RequestFault::PageToken { token: token.to_owned() });
        }
    }
}

#[test]
fn a_page_by_itself_counts_only_what_is_on_it() {
    let rows = Rows::of(&seven());
    let heavy = |ctx: &Ctx<'_>| {
        let heavy = ctx.list().only(|thing: &Thing| thing.weight >= 2);
        heavy.page_by_itself().expect("it can be read")
    };
    assert_eq!(pages(&rows, 3, heavy), [("cde".to_owned(), 3), ("fg".to_owned(), 2)]);
    let page = rows.read_page(by_number(2, 3), heavy);
    assert_eq!((ids(&page).as_str(), page.total), ("fg", 5));
}

#[test]
fn ids_that_are_not_there_are_not_listed_and_those_named_twice_once() {
    let rows = Rows::of(&seven());
    let named = |names: &[&str]| Some(names.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>());
    let listed = |ids: [Option<Vec<String>>; 2]| {
        rows.read(|ctx| {
            let [one, other] = ids;
            let page = ctx.list::<Thing>().ids(one).ids(other).page().expect("it can be read");
            page.items.into_iter().map(|thing| thing.id).collect::<String>()
        })
    };
    assert_eq!(listed([named(&["f", "x", "a", "f"]), None]), "af");
    assert_eq!(listed([named(&["f", "a"]), named(&["b", "a"])]), "a");
    assert_eq!(listed([None, named(&[])]), "");
    assert_eq!(listed([None, None]), "abcdefg");
}

fn things() -> impl Strategy<Value = Vec<Thing>> {
    let tags = || prop::collection::btree_map("[kl]", "[vw]?", 0..3);
    let sizes = || prop::collection::btree_set(0u32..3, 0..3);
    let thing = (0u32..3, sizes(), tags(), 0u32..4);
    prop::collection::btree_map("[a-e]{1,3}", thing, 0..40).prop_map(|things| {
        let things = things.into_iter().map(|(id, (colour, sizes, tags, weight))| {
            let tags = tags.iter().map(|(key, value)| tag(key, value)).collect();
            Thing { id, colour, sizes, tags, weight, lost: false }
        });
        things.collect()
    })
}

fn asked() -> impl Strategy<Value = Asked> {
    let maybe = |range| prop::option::weighted(0.3, range);
    let ids = prop::option::weighted(0.2, prop::collection::btree_set("[a-e]{1,2}", 0..20));
    let tags = prop::collection::btree_map("[kl]", "[vw]?", 0..2);
    (ids, maybe(0u32..3), maybe(0u32..3), tags, maybe(0u32..4)).prop_map(
        |(ids, colour, size, tags, weight)| {
            let tags = tags.iter().map(|(key, value)| tag(key, value)).collect();
            Asked { ids, colour, size, tags, weight }
        },
    )
}

/// A policy that hides the things of a colour.
fn all_but_those_of_colour(colour: u32) -> Policy {
    let is_hidden = format!(r#"{{"NumericEquals": {{"ecs:Colour": "{colour}"}}}}"#);
    let policy = format!(
        r#"{{"Version": "1", "Statement": [
            {{"Effect": "Allow", "Action": "ecs:*", "Resource": "acs:ecs:*:*:thing/*"}},
            {{"Effect": "Deny", "Action": "ecs:*", "Resource": "*", "Condition": {is_hidden}}}]}}"#
    );
    Policy::parse(&policy).expect("the policy is well-formed")
}

#[test]
fn no_token_and_no_total_tells_of_what_is_hidden() {
    let mut rows = Rows::of(&seven());
    rows.policy = Some(all_but_those_of_colour(1));
    assert_eq!(pages(&rows, 3, list), [("bdf".to_owned(), 3)]);
    assert_eq!(pages(&rows, 2, list), [("bd".to_owned(), 3), ("f".to_owned(), 3)]);
    let count = |ctx: &Ctx<'_>| {
        let list = ctx.list::<Thing>().under(Thing::BY_COLOUR, Some(1));
        list.count().expect("it can be read")
    };
    assert_eq!(rows.read(count), 0);
    rows.policy = None;
    assert_eq!(rows.read(count), 4);
}

proptest! {
    #[test]
    fn a_list_is_what_passes_the_filters_a_page_at_a_time(
        things in things(),
        asked in asked(),
        hidden in prop::option::of(0u32..3),
        size in 1usize..9,
    ) {
        let mut rows = Rows::of(&things);
        rows.policy = hidden.map(all_but_those_of_colour);
        let fits = |thing: &&Thing| asked.fits(thing) && hidden != Some(thing.colour);
        let expected = things.iter().filter(fits).map(|thing| thing.id.clone()).collect::<Vec<_>>();
        let total = expected.len() as u64;
        let page = |ctx: &Ctx<'_>| asked.list(ctx).page().expect("it can be read");
        let by_itself = |ctx: &Ctx<'_>| asked.list(ctx).page_by_itself().expect("it can be read");

        let all = rows.read(|ctx| asked.list(ctx).all().expect("it can be read"));
        prop_assert_eq!(all.into_iter().map(|thing| thing.id).collect::<Vec<_>>(), expected.clone());
        prop_assert_eq!(rows.read(|ctx| asked.list(ctx).count().expect("it can be read")), total);

        let chunks = expected.chunks(size).map(<[String]>::concat).collect::<Vec<_>>();
        let size = size as i64;
        for (number, chunk) in (1..).zip(chunks.iter().map(String::as_str).chain([""])) {
            for list in [&page as &dyn Fn(&Ctx<'_>) -> Page<Thing>, &by_itself] {
                let page = rows.read_page(by_number(number, size), list);
                prop_assert_eq!((ids(&page), page.total), (chunk.to_owned(), total));
                prop_assert_eq!((page.number, page.size), (number, size));
                prop_assert_eq!(page.next_token, "");
            }
        }
        let chunks = if chunks.is_empty() { vec![String::new()] } else { chunks };
        let totals = chunks.iter().map(|chunk| (chunk.clone(), total)).collect::<Vec<_>>();
        prop_assert_eq!(pages(&rows, size, page), totals);
        let listed = pages(&rows, size, by_itself);
        prop_assert_eq!(listed.iter().map(|(_, total)| total).sum::<u64>(), total);
        prop_assert_eq!(listed.into_iter().map(|(ids, _)| ids).collect::<Vec<_>>(), chunks);
    }
}
