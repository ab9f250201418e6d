//! `#[derive(Attributes)]` and `#[derive(AttributeValue)]`: keys, values and bounds.

use std::fmt;

use traced::opentelemetry::{Array, StringValue, Value};
use traced::{AttributeValue, Attributes};

/// What a set of attributes gives, in order.
fn visited(set: &dyn Attributes) -> Vec<(String, Option<Value>)> {
    let mut all = Vec::new();
    set.visit(&mut |key, value| all.push((key.to_string(), value.to_value())));
    all
}

/// Keys and values as one text.
fn shown(set: &dyn Attributes) -> String {
    let pairs = visited(set).into_iter().map(|(key, value)| match value {
        Some(Value::String(text)) => format!("{key}={:?}", text.as_str()),
        Some(value) => format!("{key}={value}"),
        None => format!("{key}=-"),
    });
    pairs.collect::<Vec<_>>().join(" ")
}

struct Opaque;

/// Neither `Display` nor a value.
#[derive(Debug)]
struct OnlyDebug;

struct Money(u64);

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} EUR", self.0)
    }
}

#[derive(Attributes)]
struct HTTPCall {
    id: u64,
    r#type: &'static str,
    _hidden: bool,
    retries: Option<u8>,
    tags: Vec<String>,
    #[attributes(rename = "size.bytes")]
    length: usize,
    #[attributes(display)]
    price: Money,
    #[attributes(debug, rename = "state")]
    inner: OnlyDebug,
    #[attributes(skip)]
    #[expect(dead_code, reason = "it is there to be skipped")]
    secret: Opaque,
}

#[test]
fn every_field_is_an_attribute_under_the_types_name() {
    let call = HTTPCall {
        id: 7,
        r#type: "get",
        _hidden: true,
        retries: None,
        tags: vec!["a".into()],
        length: 3,
        price: Money(5),
        inner: OnlyDebug,
        secret: Opaque,
    };
    assert_eq!(
        shown(&call),
        "http_call.id=7 http_call.type=\"get\" http_call.hidden=true http_call.retries=- http_call.tags=[\"a\"] \
         http_call.size.bytes=3 http_call.price=\"5 EUR\" http_call.state=\"OnlyDebug\""
    );
}

#[test]
fn values_keep_their_types_and_texts_wait() {
    #[derive(Attributes)]
    struct Typed {
        whole: i32,
        #[attributes(display)]
        text: Money,
    }
    let typed = Typed { whole: 1, text: Money(2) };
    let mut lazy = Vec::new();
    typed.visit(&mut |_, value| {
        lazy.push(value.to_value().is_some_and(|value| matches!(value, Value::I64(_))));
    });
    assert_eq!(lazy, [true, false]);
}

#[derive(Attributes)]
#[attributes(prefix = "buyer")]
struct Customer {
    id: u64,
}

#[derive(Attributes)]
#[attributes(prefix = "")]
struct Order<'a> {
    #[attributes(rename = "order.id")]
    id: u64,
    #[attributes(flatten)]
    customer: Customer,
    #[attributes(flatten)]
    referrer: Option<&'a Customer>,
}

#[test]
fn flattened_sets_keep_their_own_prefix() {
    let friend = Customer { id: 3 };
    let mut order = Order { id: 1, customer: Customer { id: 2 }, referrer: None };
    assert_eq!(shown(&order), "order.id=1 buyer.id=2");
    order.referrer = Some(&friend);
    assert_eq!(shown(&&order), "order.id=1 buyer.id=2 buyer.id=3");
}

/// `S` is only skipped: nothing is asked of it.
#[derive(Attributes)]
#[attributes(prefix = "page")]
struct Page<'a, T, U, F, S, const N: usize>
where
    S: ?Sized,
{
    item: T,
    items: [i64; N],
    name: &'a str,
    #[attributes(display)]
    title: U,
    #[attributes(flatten)]
    filter: F,
    #[attributes(skip)]
    #[expect(dead_code, reason = "it is there to be skipped")]
    skipped: &'a S,
}

#[test]
fn generics_are_bounded_where_a_field_needs_it() {
    let page = Page {
        item: 1u8,
        items: [2],
        name: "n",
        title: Money(3),
        filter: Customer { id: 4 },
        skipped: &Opaque,
    };
    assert_eq!(shown(&page), "page.item=1 page.items=[2] page.name=\"n\" page.title=\"3 EUR\" buyer.id=4");
}

#[test]
fn tuple_and_unit_structs() {
    #[derive(Attributes)]
    struct Nothing;
    #[derive(Attributes)]
    struct Pair(
        #[attributes(rename = "left")] u8,
        #[attributes(skip)]
        #[expect(dead_code, reason = "skipped")]
        u8,
    );
    assert_eq!(shown(&Nothing), "");
    assert_eq!(shown(&Pair(1, 2)), "pair.left=1");
}

#[derive(AttributeValue, Clone, Copy)]
enum Payment {
    CreditCard,
    #[attributes(rename = "sepa.v2")]
    DirectDebit,
    #[expect(non_camel_case_types, reason = "a raw name")]
    r#final,
}

#[test]
fn an_enum_is_its_variants_name() {
    let text = |text: &'static str| Some(Value::from(text));
    assert_eq!(Payment::CreditCard.to_value(), text("credit_card"));
    assert_eq!(Payment::DirectDebit.to_value(), text("sepa.v2"));
    assert_eq!(Payment::r#final.to_value(), text("final"));
    assert!(!Payment::CreditCard.is_lazy());
}

#[test]
fn the_text_of_a_variant_is_not_copied() {
    let address = |value: Option<Value>| match value {
        Some(Value::String(text)) => text.as_str().as_ptr() as usize,
        other => panic!("{other:?}"),
    };
    assert_eq!(address(Payment::CreditCard.to_value()), address(Payment::CreditCard.to_value()));
}

#[test]
fn an_enum_is_a_value_behind_references_options_and_in_arrays() {
    #[expect(clippy::needless_pass_by_value, reason = "the type of the value is what is tested")]
    fn takes<T: AttributeValue>(value: T) -> Option<Value> {
        value.to_value()
    }
    let (mut payment, card) = (Payment::CreditCard, || Some(Value::from("credit_card")));
    assert_eq!(takes::<&Payment>(&payment), card());
    assert_eq!(takes::<&&Payment>(&&payment), card());
    assert_eq!(takes(Some(payment)), card());
    assert_eq!(takes(Some(&payment)), card());
    assert_eq!(takes(None::<Payment>), None);
    assert_eq!(takes::<&mut Payment>(&mut payment), card());
    let all = Array::String(vec![StringValue::from("credit_card"), StringValue::from("sepa.v2")]);
    assert_eq!(takes(vec![Payment::CreditCard, Payment::DirectDebit]), Some(Value::Array(all)));
}

#[test]
fn an_enum_is_a_field() {
    #[derive(Attributes)]
    struct Charge {
        by: Payment,
        with: Option<Payment>,
    }
    assert_eq!(
        shown(&Charge { by: Payment::CreditCard, with: Some(Payment::DirectDebit) }),
        "charge.by=\"credit_card\" charge.with=\"sepa.v2\""
    );
}

/// The expansion finds the runtime where `crate = ..` says, and needs no name of the user's.
mod elsewhere {
    #![no_implicit_prelude]

    mod vendored {
        pub(super) use ::traced as telemetry;
    }

    #[derive(::traced::Attributes)]
    #[attributes(crate = self::vendored::telemetry)]
    pub(super) struct Some {
        pub(super) id: u8,
    }

    #[derive(::traced::AttributeValue)]
    #[attributes(crate = vendored::telemetry)]
    pub(super) enum Option {
        None,
    }
}

#[test]
fn the_runtime_may_live_elsewhere() {
    assert_eq!(shown(&elsewhere::Some { id: 1 }), "some.id=1");
    assert_eq!(elsewhere::Option::None.to_value(), Some(Value::from("none")));
}
