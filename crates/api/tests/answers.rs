//! `#[answer]` against the same structs with every wrapper and every name written by hand: the
//! bytes are equal, in JSON and in XML.

use api::{Answer, Format, answer};
use serde::Serialize;

/// Both write the same, byte for byte. Gives the JSON and the XML without what all answers have.
fn same(declared: &dyn Answer, by_hand: &dyn Answer) -> (String, String) {
    let [json, xml] = [Format::Json, Format::Xml].map(|format| {
        let render = |answer: &dyn Answer| {
            String::from_utf8(answer.render(format, "A", "R")).expect("answers are UTF-8")
        };
        let (declared, by_hand) = (render(declared), render(by_hand));
        assert_eq!(declared, by_hand);
        declared
    });
    assert_eq!(declared.keep(), by_hand.keep());
    let json = json.strip_prefix(r#"{"RequestId":"R""#).expect("the request's id comes first");
    let head = r#"<?xml version="1.0" encoding="UTF-8"?><AResponse><RequestId>R</RequestId>"#;
    let xml = xml.strip_prefix(head).and_then(|xml| xml.strip_suffix("</AResponse>"));
    (json.to_owned(), xml.expect("the request's id comes first").to_owned())
}

mod by_hand {
    use super::*;

    #[derive(Serialize)]
    pub struct Eni {
        #[serde(rename = "NetworkInterfaceId")]
        pub id: String,
        #[serde(rename = "Type")]
        pub kind: &'static str,
        #[serde(rename = "ServiceID", skip_serializing_if = "Option::is_none")]
        pub service: Option<i64>,
        #[serde(rename = "VSwitchId")]
        pub vswitch: &'static str,
        #[serde(flatten)]
        pub sets: Sets,
        #[serde(rename = "Tags")]
        pub tags: Tags,
    }

    #[derive(Serialize)]
    pub struct Sets {
        #[serde(rename = "Ipv6Sets")]
        pub addresses: Addresses,
        #[serde(rename = "Ipv6PrefixSets", skip_serializing_if = "Option::is_none")]
        pub prefixes: Option<Prefixes>,
        #[serde(rename = "QueueNumber", skip_serializing_if = "Option::is_none")]
        pub queues: Option<u32>,
    }

    #[derive(Serialize)]
    pub struct Addresses {
        #[serde(rename = "Ipv6Set")]
        pub list: Vec<Address>,
    }

    #[derive(Serialize)]
    pub struct Address {
        #[serde(rename = "Ipv6Address")]
        pub address: String,
    }

    #[derive(Serialize)]
    pub struct Prefixes {
        #[serde(rename = "Ipv6PrefixSet")]
        pub list: Vec<String>,
    }

    #[derive(Serialize)]
    pub struct Tags {
        #[serde(rename = "Tag")]
        pub list: Vec<Tag>,
    }

    #[derive(Serialize)]
    pub struct Tag {
        #[serde(rename = "TagKey")]
        pub key: &'static str,
        #[serde(rename = "Values")]
        pub values: Values,
    }

    #[derive(Serialize)]
    pub struct Values {
        #[serde(rename = "supportedValue")]
        pub list: [&'static str; 2],
    }
}

#[answer]
struct Eni {
    network_interface_id: String,
    #[name = "Type"]
    kind: &'static str,
    #[name = "ServiceID"]
    service_id: Option<i64>,
    vswitch_id: &'static str,
    #[flatten]
    sets: Sets,
    #[list(Tag)]
    tags: Vec<Tag>,
}

/// What is flattened.
#[answer]
struct Sets {
    #[list(Ipv6Set)]
    ipv6_sets: Vec<Address>,
    #[list(Ipv6PrefixSet)]
    ipv6_prefix_sets: Option<Vec<String>>,
    queue_number: Option<u32>,
}

#[answer]
struct Address {
    ipv6_address: String,
}

#[answer]
#[derive(Clone, Copy)]
struct Tag {
    tag_key: &'static str,
    #[list(supportedValue)]
    values: [&'static str; 2],
}

/// The same network interface twice: with so many addresses and prefixes, and so many tags.
fn eni(addresses: usize, prefixes: Option<usize>, tags: usize) -> (Eni, by_hand::Eni) {
    let address = |number: usize| format!("::{number}");
    let list = |count| (0..count).map(address).collect::<Vec<_>>();
    let values = ["<1>", ""];
    let tag = Tag { tag_key: "k&", values };
    let declared = Eni {
        network_interface_id: "eni-1".to_owned(),
        kind: "Primary",
        service_id: prefixes.map(|_| 7),
        vswitch_id: "vsw-1",
        sets: Sets {
            ipv6_sets: list(addresses)
                .into_iter()
                .map(|ipv6_address| Address { ipv6_address })
                .collect(),
            ipv6_prefix_sets: prefixes.map(list),
            queue_number: prefixes.map(|_| 8),
        },
        tags: vec![tag; tags],
    };
    let addresses =
        list(addresses).into_iter().map(|address| by_hand::Address { address }).collect();
    let tags =
        (0..tags).map(|_| by_hand::Tag { key: "k&", values: by_hand::Values { list: values } });
    let by_hand = by_hand::Eni {
        id: "eni-1".to_owned(),
        kind: "Primary",
        service: prefixes.map(|_| 7),
        vswitch: "vsw-1",
        sets: by_hand::Sets {
            addresses: by_hand::Addresses { list: addresses },
            prefixes: prefixes.map(|count| by_hand::Prefixes { list: list(count) }),
            queues: prefixes.map(|_| 8),
        },
        tags: by_hand::Tags { list: tags.collect() },
    };
    (declared, by_hand)
}

#[test]
fn lists_in_lists_and_in_what_is_flattened_are_written_as_by_hand() {
    for addresses in 0..3 {
        for prefixes in [None, Some(0), Some(1), Some(2)] {
            for tags in 0..3 {
                let (declared, by_hand) = eni(addresses, prefixes, tags);
                same(&declared, &by_hand);
            }
        }
    }
}

#[test]
fn a_whole_answer_reads_so() {
    let (declared, by_hand) = eni(2, Some(1), 1);
    let (json, xml) = same(&declared, &by_hand);
    assert_eq!(
        json,
        r#","NetworkInterfaceId":"eni-1","Type":"Primary","ServiceID":7,"VSwitchId":"vsw-1","Ipv6Sets":{"Ipv6Set":[{"Ipv6Address":"::0"},{"Ipv6Address":"::1"}]},"Ipv6PrefixSets":{"Ipv6PrefixSet":["::0"]},"QueueNumber":8,"Tags":{"Tag":[{"TagKey":"k&","Values":{"supportedValue":["<1>",""]}}]}}"#
    );
    assert_eq!(
        xml,
        "<NetworkInterfaceId>eni-1</NetworkInterfaceId><Type>Primary</Type><ServiceID>7</ServiceID>\
         <VSwitchId>vsw-1</VSwitchId><Ipv6Sets><Ipv6Set><Ipv6Address>::0</Ipv6Address></Ipv6Set>\
         <Ipv6Set><Ipv6Address>::1</Ipv6Address></Ipv6Set></Ipv6Sets>\
         <Ipv6PrefixSets><Ipv6PrefixSet>::0</Ipv6PrefixSet></Ipv6PrefixSets>\
         <QueueNumber>8</QueueNumber><Tags><Tag><TagKey>k&amp;</TagKey>\
         <Values><supportedValue>&lt;1&gt;</supportedValue><supportedValue/></Values></Tag></Tags>"
    );
}

#[test]
fn an_empty_list_keeps_its_object_and_an_absent_one_has_none() {
    let (declared, by_hand) = eni(0, None, 0);
    let (json, xml) = same(&declared, &by_hand);
    assert!(json.ends_with(r#""VSwitchId":"vsw-1","Ipv6Sets":{"Ipv6Set":[]},"Tags":{"Tag":[]}}"#));
    assert!(xml.ends_with("<VSwitchId>vsw-1</VSwitchId><Ipv6Sets/><Tags/>"));
}

#[test]
fn an_answer_without_fields_is_the_answer_that_says_nothing() {
    #[answer]
    struct Nothing {}

    assert_eq!(same(&Nothing {}, &()), ("}".to_owned(), String::new()));
}

#[test]
fn what_serde_is_told_has_the_last_word() {
    #[derive(Serialize)]
    struct ByHand {
        #[serde(rename = "vswitch")]
        vswitch: Option<&'static str>,
        #[serde(rename = "Status")]
        status: &'static str,
        #[serde(rename = "Attachment", skip_serializing_if = "Option::is_none")]
        attachment: Option<i64>,
        #[serde(rename = "RegionId")]
        region: &'static str,
    }

    #[answer]
    struct Declared<'a> {
        #[name = "vswitch"]
        #[serde(skip_serializing_if = "never")]
        vswitch: Option<&'a str>,
        #[serde(serialize_with = "shout")]
        status: &'a str,
        attachment: Option<i64>,
        #[flatten]
        more: More<'a>,
    }

    #[answer]
    struct More<'a> {
        region_id: &'a str,
    }

    fn never<T>(_: &Option<T>) -> bool {
        false
    }

    fn shout<S: serde::Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&text.to_uppercase())
    }

    let declared = Declared {
        vswitch: None,
        status: "available",
        attachment: None,
        more: More { region_id: "cn-hangzhou" },
    };
    let by_hand =
        ByHand { vswitch: None, status: "AVAILABLE", attachment: None, region: "cn-hangzhou" };
    let (json, _) = same(&declared, &by_hand);
    assert_eq!(json, r#","vswitch":null,"Status":"AVAILABLE","RegionId":"cn-hangzhou"}"#);
}

#[test]
fn slices_and_borrowed_lists_are_lists() {
    #[derive(Serialize)]
    struct ByHand {
        #[serde(rename = "Ids")]
        ids: Ids,
        #[serde(rename = "Others")]
        others: Ids,
    }

    #[derive(Serialize)]
    struct Ids {
        #[serde(rename = "Id")]
        list: Vec<u32>,
    }

    #[answer]
    struct Declared<'a> {
        #[list(Id)]
        ids: &'a [u32],
        #[list(Id)]
        others: &'a Vec<u32>,
    }

    let (one, two) = (vec![1], vec![1, 2]);
    same(
        &Declared { ids: &one, others: &two },
        &ByHand { ids: Ids { list: one.clone() }, others: Ids { list: two.clone() } },
    );
}

#[test]
fn the_words_of_the_api_are_spelled_as_it_spells_them() {
    #[answer]
    struct Words {
        vswitches: u8,
        vrouter_id: u8,
        gpu_spec: u8,
        r#type: u8,
    }

    let words = Words { vswitches: 1, vrouter_id: 2, gpu_spec: 3, r#type: 4 };
    assert_eq!(words.keep(), br#"{"VSwitches":1,"VRouterId":2,"GPUSpec":3,"Type":4}"#);
}

#[test]
fn an_answer_can_be_debugged() {
    assert_eq!(
        format!("{:?}", Address { ipv6_address: "::1".to_owned() }),
        "Address { ipv6_address: \"::1\" }"
    );
}
