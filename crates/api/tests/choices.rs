//! `#[derive(Choice)]`: the texts of a closed set, printed, parsed and described.

use api::{
    Answer, Choice, Form, Kind, Parameter, Params, Reject, Value, answer,
    params::{Source, Wanted},
};

/// How an address is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
enum Charge {
    /// Before.
    PrePaid,
    /// After, by what was used.
    #[choice("post-paid")]
    PostPaid,
    /// By somebody else: nobody can ask for it.
    #[choice("free of charge", not_requested)]
    Free,
}

/// Where something stands: only answers say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
enum Progress {
    #[choice(not_requested)]
    Pending,
}

/// Asks for something that is paid for.
#[derive(Debug, PartialEq, Params)]
struct Request {
    /// How.
    #[param(malformed = "Bad.Charge")]
    charge: Option<Charge>,
    /// How else.
    #[param(values = "post-paid")]
    other: Option<Charge>,
    /// Which, or how many.
    #[param(count = "AnyCount", range = 1..=3)]
    any: Wanted<Charge>,
    /// All.
    listed: Vec<Charge>,
    /// The switch.
    vswitch_id: Option<String>,
    /// The processors.
    gpu_amount: Option<i64>,
}

fn parse(query: &str) -> Result<Request, Reject> {
    let mut form = Form::new();
    form.add_encoded(query.as_bytes(), 100).expect("the query is well-formed");
    Request::parse(&Source::new(&form))
}

fn refusal(query: &str) -> String {
    let reject = parse(query).expect_err("the request is refused");
    format!("{} {reject}", reject.code.unwrap_or("-"))
}

fn described() -> Vec<Parameter> {
    let mut parameters = Vec::new();
    Request::describe("", &mut parameters);
    parameters
}

#[test]
fn a_choice_is_printed_by_its_text_or_else_by_its_name() {
    const CONSTANT: &str = Charge::PostPaid.print();
    assert_eq!(CONSTANT, "post-paid");
    assert_eq!(Charge::ALL.len(), 3);
    let printed = Charge::ALL.iter().map(|one| one.print()).collect::<Vec<_>>();
    assert_eq!(printed, ["PrePaid", "post-paid", "free of charge"]);
    assert_eq!(format!("{}|{:>10}", Charge::PrePaid, Charge::PostPaid), "PrePaid| post-paid");
}

#[test]
fn exactly_what_can_be_requested_is_parsed() {
    assert_eq!(Charge::VALUES, ["PrePaid", "post-paid"]);
    assert_eq!(Charge::KIND, Kind::String);
    assert_eq!(<Charge as Value>::parse("PrePaid"), Some(Charge::PrePaid));
    assert_eq!(<Charge as Value>::parse("post-paid"), Some(Charge::PostPaid));
    for text in ["prepaid", "PostPaid", "free of charge", "Free", "PrePaid ", ""] {
        assert_eq!(<Charge as Value>::parse(text), None, "{text}");
    }
}

#[test]
fn a_request_holds_choices_wherever_it_holds_values() {
    let request = parse("Charge=PrePaid&Other=post-paid&Any.1=PrePaid&Listed.1=post-paid");
    let expected = Request {
        charge: Some(Charge::PrePaid),
        other: Some(Charge::PostPaid),
        any: Wanted::These(vec![Charge::PrePaid]),
        listed: vec![Charge::PostPaid],
        vswitch_id: None,
        gpu_amount: None,
    };
    assert_eq!(request, Ok(expected));
}

#[test]
fn a_refusal_lists_what_could_have_been_chosen() {
    assert_eq!(
        refusal("Charge=free of charge"),
        "Bad.Charge The specified parameter \"Charge\" is not valid: \
         \"free of charge\" is not one of PrePaid, post-paid."
    );
    assert_eq!(
        refusal("Other=PrePaid"),
        "- The specified parameter \"Other\" is not valid: \"PrePaid\" is not one of post-paid."
    );
    assert_eq!(
        refusal("Listed.2=x"),
        "- The specified parameter \"Listed.2\" is not valid: \"x\" is not one of PrePaid, post-paid."
    );
}

#[test]
fn parameters_are_described_with_the_texts_of_their_type_unless_the_field_says_fewer() {
    let values = |name: &str| {
        let parameters = described();
        let found = parameters.into_iter().find(|parameter| parameter.name == name);
        found.expect("the parameter is described").values
    };
    assert_eq!(values("Charge"), Charge::VALUES);
    assert_eq!(values("Other"), ["post-paid"]);
    assert_eq!(values("Any.N"), Charge::VALUES);
    assert_eq!(values("Listed.N"), Charge::VALUES);
    assert_eq!(values("AnyCount"), [""; 0]);
    assert_eq!(values("VSwitchId"), [""; 0]);
}

#[test]
fn parameters_are_called_by_the_words_of_the_api() {
    let names = described().into_iter().map(|parameter| parameter.name).collect::<Vec<_>>();
    let expected = ["Charge", "Other", "Any.N", "AnyCount", "Listed.N", "VSwitchId", "GPUAmount"];
    assert_eq!(names, expected);
    let request = parse("VSwitchId=vsw-1&GPUAmount=2").expect("both are known by these names");
    assert_eq!((request.vswitch_id.as_deref(), request.gpu_amount), (Some("vsw-1"), Some(2)));
}

#[test]
fn answers_hold_choices_as_text() {
    #[answer]
    struct Bill {
        charge: Charge,
        progress: Progress,
        #[list(Charge)]
        charges: &'static [Charge],
    }
    let bill =
        Bill { charge: Charge::Free, progress: Progress::Pending, charges: &Charge::ALL[..2] };
    assert_eq!(
        String::from_utf8(bill.keep()).expect("UTF-8"),
        r#"{"Charge":"free of charge","Progress":"Pending","Charges":{"Charge":["PrePaid","post-paid"]}}"#
    );
    let xml = bill.render(api::Format::Xml, "Pay", "R-1");
    assert_eq!(
        String::from_utf8(xml).expect("UTF-8"),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><PayResponse><RequestId>R-1</RequestId>\
         <Charge>free of charge</Charge><Progress>Pending</Progress>\
         <Charges><Charge>PrePaid</Charge><Charge>post-paid</Charge></Charges></PayResponse>"
    );
}
