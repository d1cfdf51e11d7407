//! Regions and zones in answers: what ECS and VPC, which both describe them, have in common.

use api::{Kind, Value, answer};

use super::world::{Region, World};

/// The language of names: `AcceptLanguage`. Both pages default to Chinese.
///
/// The catalogue has names in Chinese and in English; the other languages are read in English.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// `zh-CN`, `zh-TW`.
    #[default]
    Chinese,
    /// `en-US`, and `ja`, `fr`, `de`, `ko`.
    English,
}

impl Value for Language {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "one of zh-CN, zh-TW, en-US, ja, fr, de, ko";

    /// Pages write `zh-CN` and `zh-cn`.
    fn parse(text: &str) -> Option<Language> {
        match text.to_ascii_lowercase().as_str() {
            "zh-cn" | "zh-tw" => Some(Language::Chinese),
            "en-us" | "ja" | "fr" | "de" | "ko" => Some(Language::English),
            _ => None,
        }
    }
}

/// A region as both DescribeRegions print it.
#[answer]
pub struct RegionView {
    region_id: String,
    region_endpoint: String,
    local_name: String,
}

impl RegionView {
    /// The regions that are open to the account, with the host names of the product there.
    pub fn open_to(
        account: u64,
        world: &World,
        product: &str,
        language: Language,
    ) -> Vec<RegionView> {
        let closed = &world.account(account).closed_regions;
        let open = world.regions.iter().filter(|region| !closed.contains(&region.id));
        let view = |region: &Region| RegionView {
            region_id: region.id.clone(),
            region_endpoint: endpoint(region, product),
            local_name: local_name(region, language).to_owned(),
        };
        open.map(view).collect()
    }
}

/// The zones of a region: the id and the name of each.
pub fn zones(region: &Region, language: Language) -> impl Iterator<Item = (String, String)> + '_ {
    let named = move |(letter, id): (&char, String)| (id, zone_name(region, *letter, language));
    region.zones.iter().zip(region.zone_ids()).map(named)
}

fn endpoint(region: &Region, product: &str) -> String {
    format!("{product}.{}.aliyuncs.com", region.id)
}

fn local_name(region: &Region, language: Language) -> &str {
    let [chinese, english] = &region.name;
    match language {
        Language::Chinese => chinese,
        Language::English => english,
    }
}

/// As the pages have it: `华东1 可用区 B`, and `Hangzhou Zone B`.
fn zone_name(region: &Region, letter: char, language: Language) -> String {
    let ([chinese, english], letter) = (&region.zone_name, letter.to_ascii_uppercase());
    match language {
        Language::Chinese => format!("{chinese} 可用区 {letter}"),
        Language::English => format!("{english} Zone {letter}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_named_after_their_region() {
        let world = World::default();
        let names = |region: &str, language| {
            let region = world.region(region).expect("the catalogue has it");
            zones(region, language).map(|(_, name)| name).collect::<Vec<_>>()
        };
        assert_eq!(names("cn-hangzhou", Language::Chinese)[0], "华东1 可用区 B");
        assert_eq!(names("cn-hangzhou", Language::English)[0], "Hangzhou Zone B");
        assert_eq!(names("ap-southeast-1", Language::English)[0], "Singapore Zone A");
        assert_eq!(names("ap-northeast-1", Language::Chinese)[4], "东京 可用区 E");
        assert_eq!(
            names("cn-shanghai-finance-1", Language::English)[0],
            "China East 2 Finance Zone F"
        );
    }

    #[test]
    fn languages_are_those_of_the_page() {
        assert_eq!(Language::parse("zh-cn"), Some(Language::Chinese));
        assert_eq!(Language::parse("ja"), Some(Language::English));
        assert_eq!(Language::parse("en"), None);
    }
}
