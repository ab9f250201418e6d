//! Every rule on names at its boundary, proposals, and hostile names.

use traced_registry::span_types;

use super::*;
use crate::rules::{
    Level, Levels, RuleSet,
    tests::{all_rules, default_of},
};

/// What is known at the place of a name; the crate is `shop`.
#[derive(Clone, Default)]
struct Given {
    style: Style,
    kind: Kind,
    levels: Levels,
    allowed: RuleSet,
    service: Option<&'static str>,
    type_name: Option<&'static str>,
    arguments: Vec<String>,
}

impl Given {
    fn style(style: Style) -> Self {
        Given { style, ..Given::default() }
    }

    fn remote() -> Self {
        Given { kind: Kind::Remote, ..Given::default() }
    }

    fn arguments(arguments: &[&str]) -> Self {
        Given { arguments: arguments.iter().map(ToString::to_string).collect(), ..Given::default() }
    }

    fn context(&self) -> NameContext<'_> {
        NameContext {
            style: self.style,
            levels: Active { levels: &self.levels, allowed: self.allowed },
            kind: self.kind,
            service: self.service,
            type_name: self.type_name,
            crate_name: Some("shop"),
            function: Some("place"),
            arguments: &self.arguments,
        }
    }

    fn check(&self, name: &str) -> Option<Finding> {
        check_span(name, &self.context())
    }

    fn rule(&self, name: &str) -> Option<(Rule, Level)> {
        self.check(name).map(|finding| (finding.rule, finding.level))
    }

    fn text(&self, name: &str) -> String {
        self.check(name).map_or_else(String::new, |finding| finding.text())
    }
}

fn rule(name: &str) -> Option<(Rule, Level)> {
    Given::default().rule(name)
}

const DENIED: Level = Level::Deny;
const WARNED: Level = Level::Warn;

#[test]
fn texts_are_those_of_the_documentation() {
    assert_eq!(
        Given::default().text("PlaceOrder"),
        "span name `PlaceOrder` is not of the form `service.operation`\n\
         \n\
         help: write `shop.place_order`\n\
         help: to accept other names, set `span-name-style = \"any\"` under [package.metadata.traced]\n      \
         in Cargo.toml, or add `allow(span_name_style)` here\n\
         note: rule `span_name_style`, denied by default"
    );
    assert_eq!(
        Given::default().text("orders.place/42"),
        "span name `orders.place/42` contains a value (`42`)\n\
         \n\
         help: keep the name constant and record the value: `\"orders.place\", attrs(order.id)`\n\
         note: every value makes a new span name, and back ends group by name\n\
         note: rule `span_name_style`, denied by default"
    );
    let finding = Given::default().check("orders.place/42").unwrap();
    assert_eq!((finding.rule, finding.level), (Rule::SpanNameStyle, DENIED));
}

#[test]
fn the_default_style_accepts_service_operation_and_a_static_target() {
    for name in [
        "orders.place",
        "a.b",
        "shop.orders.place_now",
        "s3.put2",
        "db.insert orders",
        "db.insert a{table}",
        "db.x _a/b.c-d:e",
        "db.get /orders",
        "oauth2.k8s_v2",
        "http2.sha256",
    ] {
        assert_eq!(rule(name), None, "{name}");
    }
    for name in [
        "orders",
        "Orders.place",
        "orders.Place",
        "orders..place",
        ".orders",
        "orders.",
        "orders.2nd",
        "orders._place",
        "orders.place-now",
        "orders/place",
        "orders::place",
        "place order",
        "orders.place 1st!",
        "orders.place a b",
        "GET /orders",
        "örders.place",
        "orders.place ñ",
        "db.insert {table}",
    ] {
        assert_eq!(rule(name), Some((Rule::SpanNameStyle, DENIED)), "{name}");
    }
}

#[test]
fn server_and_client_spans_may_be_named_by_method_and_route() {
    for name in ["GET /orders", "GET /orders/{id}", "POST /", "GET /a/:id/b", "GET /files/*path"] {
        assert_eq!(Given::remote().rule(name), None, "{name}");
        assert_eq!(rule(name), Some((Rule::SpanNameStyle, DENIED)), "{name}");
    }
    for name in ["GET", "GET orders", "get /orders", "GET /or ders", "G3T /orders"] {
        assert_eq!(Given::remote().rule(name), Some((Rule::SpanNameStyle, DENIED)), "{name}");
    }
    assert!(
        Given::default().text("GET /orders").contains("accepted with `kind = server` or `kind = client`")
    );
}

#[test]
fn the_style_of_the_conventions_accepts_their_names() {
    let semconv = Given::style(Style::Semconv);
    for span in span_types() {
        for pattern in span.names() {
            let name = pattern.replace(['{', '}'], "").replace("target", "orders");
            assert!(Style::Semconv.accepts(&name, false), "{name}");
        }
    }
    for name in
        ["GET /orders/{id}", "process payment", "GET", "Orders.Place", "DNS lookup", "db/query:fast-one"]
    {
        assert_eq!(semconv.rule(name), None, "{name}");
    }
    for name in ["/orders", "1st order", "{method} x", "überweisen geld", "a!b"] {
        assert_eq!(semconv.rule(name), Some((Rule::SpanNameStyle, DENIED)), "{name}");
    }
    assert!(semconv.text("/orders").starts_with("span name `/orders` is not of the form `action target`"));
}

#[test]
fn any_style_keeps_the_other_rules() {
    let any = Given::style(Style::Any);
    for name in ["Place order!", "überweisen", "/orders", "a b c", "PlaceOrder"] {
        assert_eq!(any.rule(name), None, "{name}");
    }
    assert_eq!(any.rule(""), Some((Rule::SpanNameEmpty, DENIED)));
    assert_eq!(any.rule("a\tb"), Some((Rule::SpanNameControl, DENIED)));
    assert_eq!(any.rule("order 42"), Some((Rule::SpanNameValue, WARNED)));
    assert_eq!(any.rule("start"), Some((Rule::SpanNameGeneric, WARNED)));
}

#[test]
fn empty_names_are_denied() {
    for name in ["", " ", "\n\t", "\u{a0}"] {
        assert_eq!(rule(name), Some((Rule::SpanNameEmpty, DENIED)), "{name:?}");
    }
    assert!(
        Given::default().text("").starts_with("a span name must not be empty\n\nhelp: write `shop.place`")
    );
}

#[test]
fn control_characters_and_blanks_too_many_are_denied() {
    for (name, problem, help) in [
        ("orders.\n", "span name `orders.\\n` contains a line break", "shop.orders"),
        ("a.b\tc", "span name `a.b\\tc` contains a tab", "a.b c"),
        ("a.b\u{0}", "span name `a.b\\0` contains the invisible character U+0000", "a.b"),
        ("a.b\u{202e}x", "span name `a.b\\u{202e}x` contains the invisible character U+202E", "a.b x"),
        ("a.b\u{a0}c", "span name `a.b\\u{a0}c` contains the invisible character U+00A0", "a.b c"),
        (" a.b", "span name ` a.b` begins with a blank", "a.b"),
        ("a.b ", "span name `a.b ` ends with a blank", "a.b"),
        ("a.b  c", "span name `a.b  c` contains two blanks in a row", "a.b c"),
    ] {
        let finding = Given::default().check(name).unwrap();
        assert_eq!((finding.rule, finding.level), (Rule::SpanNameControl, DENIED), "{name:?}");
        assert_eq!(finding.problem, problem);
        assert_eq!(finding.help, [format!("write `{help}`")]);
    }
}

#[test]
fn what_is_left_without_control_characters_is_proposed_only_where_it_is_a_name() {
    for name in [" {", "\u{202e}", " a}", "\u{202e} \n"] {
        for style in [Style::Any, Style::Semconv, Style::ServiceOperation] {
            let finding = Given::style(style).check(name).unwrap();
            for help in finding.help.iter().filter_map(|help| help.strip_prefix("write `")) {
                assert_eq!(Given::style(style).rule(help.trim_end_matches('`')), None, "{name:?}");
            }
        }
    }
}

#[test]
fn length_is_counted_in_characters() {
    let name = |length: usize| format!("a.{}", "b".repeat(length - 2));
    assert_eq!(rule(&name(255)), None);
    assert_eq!(rule(&name(256)), Some((Rule::SpanNameLength, DENIED)));
    assert!(Given::default().text(&name(300)).starts_with("span name has 300 characters, 255 are allowed\n"));
    assert_eq!(Given::style(Style::Any).rule(&"ü".repeat(255)), None);
    assert_eq!(Given::style(Style::Any).rule(&"ü".repeat(256)), Some((Rule::SpanNameLength, DENIED)));
}

#[test]
fn braces_are_balanced() {
    for (name, brace) in
        [("GET /orders/{id", '{'), ("GET /orders/id}", '}'), ("GET /}a{", '}'), ("GET /{a{b}", '{')]
    {
        let finding = Given::remote().check(name).unwrap();
        assert_eq!((finding.rule, finding.level), (Rule::SpanNameBraces, DENIED), "{name}");
        assert_eq!(finding.problem, format!("span name `{name}` has an unbalanced `{brace}`"));
    }
    assert_eq!(Given::remote().rule("GET /orders/{id:[0-9]{4}}"), None);
}

#[test]
fn arguments_in_braces_are_not_interpolated() {
    let given = Given::arguments(&["id", "order_id", "name"]);
    for (name, help) in [
        ("orders.get {id}", "record `id` as an attribute: `\"orders.get\", attrs(order.id = id)`"),
        (
            "orders.get {order_id}",
            "record `order_id` as an attribute: `\"orders.get\", attrs(order.id = order_id)`",
        ),
        ("orders.get {name:?}", "record `name` as an attribute: `\"orders.get\", attrs(order.name = name)`"),
        ("orders.get {id.value}", "record `id` as an attribute"),
        ("orders.get a{}", "record the value as an attribute: `\"orders.get a\", attrs(order.id = id)`"),
    ] {
        let finding = given.check(name).unwrap();
        assert!(finding.help[0].starts_with(help), "{name}: {finding:?}");
    }
    assert_eq!(given.rule("orders.get a{id}"), Some((Rule::SpanNameInterpolated, WARNED)));
    assert_eq!(given.rule("orders.get a{other}"), None);
    assert_eq!(Given { kind: Kind::Remote, ..given.clone() }.rule("GET /orders/{id}"), None);
}

#[test]
fn values_are_told_from_words() {
    for (name, value) in [
        ("GET /orders/42", "42"),
        ("orders.get_42", "42"),
        ("order #42", "#42"),
        ("order 4f2a91bc", "4f2a91bc"),
        ("order DEADBEEF0", "DEADBEEF0"),
        ("order 123e4567-e89b-12d3-a456-426614174000", "123e4567-e89b-12d3-a456-426614174000"),
        ("report 2024-01-31", "2024-01-31"),
        ("report/2024/01/31", "2024/01/31"),
        ("mail ann@example.com", "ann@example.com"),
        ("fetch https://example.com/a", "https://example.com/a"),
        ("GET /orders?page=two", "?page=two"),
        ("orders.7.get", "7"),
        ("http-2 page-3", "3"),
    ] {
        let found = value::value_in(name).and_then(|range| name.get(range));
        assert_eq!(found, Some(value), "{name}");
    }
    for name in [
        "v2",
        "s3.put",
        "oauth2.token",
        "k8s",
        "utf8",
        "sha256.sum",
        "facade",
        "deadbeef",
        "4f2a91b",
        "GET /api/v2/orders",
        "GET /orders/{id}",
        "GET /orders/{id:[0-9]+}",
        "a@b",
        "what?",
        "a?b",
        "utf-8",
        "sha_256",
        "x-509",
        "a:b",
        "12fold",
        "HTTP/1.1",
    ] {
        assert_eq!(value::value_in(name), None, "{name}");
    }
}

#[test]
fn a_value_warns_unless_the_name_breaks_the_style_too() {
    assert_eq!(rule("orders.get_42"), Some((Rule::SpanNameValue, WARNED)));
    assert_eq!(rule("orders.get/42"), Some((Rule::SpanNameStyle, DENIED)));
    let allowed = Given { allowed: [Rule::SpanNameStyle].into_iter().collect(), ..Given::default() };
    assert_eq!(allowed.rule("orders.get/42"), Some((Rule::SpanNameValue, WARNED)));
    let allowed = Given { allowed: [Rule::SpanNameValue].into_iter().collect(), ..Given::default() };
    assert_eq!(allowed.rule("orders.get_42"), None);
    assert!(allowed.text("orders.get/42").starts_with("span name `orders.get/42` is not of the form"));
}

#[test]
fn the_help_for_a_value_keeps_what_is_constant() {
    for (given, name, help) in [
        (
            Given::default(),
            "orders.get_42",
            "keep the name constant and record the value: `\"orders.get\", attrs(order.id)`",
        ),
        (
            Given::default(),
            "PlaceOrder/42",
            "keep the name constant and record the value: `\"shop.place_order\", attrs(shop.id)`",
        ),
        (
            Given::remote(),
            "GET /orders/42",
            "name the route and record the value: `\"GET /orders/{id}\", attrs(order.id)`",
        ),
        (
            Given::remote(),
            "GET /a/1/b/2",
            "name the route and record the value: `\"GET /a/{id1}/b/{id2}\", attrs(a.id)`",
        ),
        (
            Given::remote(),
            "GET /orders?page=2",
            "name the route and record the value: `\"GET /orders\", attrs(order.id)`",
        ),
        (
            Given::style(Style::Semconv),
            "process order 42",
            "keep the name constant and record the value: `\"process order\", attrs(shop.id)`",
        ),
        (
            Given::arguments(&["order"]),
            "orders.get_42",
            "keep the name constant and record the value: `\"orders.get\", attrs(order.id)`",
        ),
        (
            Given::arguments(&["id"]),
            "orders.get_42",
            "keep the name constant and record the value: `\"orders.get\", attrs(order.id = id)`",
        ),
        (
            Given::arguments(&["order_id"]),
            "orders.get_42",
            "keep the name constant and record the value: `\"orders.get\", attrs(order.id = order_id)`",
        ),
    ] {
        assert_eq!(given.check(name).unwrap().help, [help], "{name}");
    }
}

#[test]
fn a_bare_verb_says_nothing() {
    let semconv = Given { service: Some("orders"), ..Given::style(Style::Semconv) };
    for verb in
        ["get", "set", "run", "handle", "process", "execute", "call", "main", "do", "new", "start", "Process"]
    {
        assert_eq!(semconv.rule(verb), Some((Rule::SpanNameGeneric, WARNED)), "{verb}");
    }
    assert_eq!(semconv.check("process").unwrap().help, ["write `process order`"]);
    for name in ["process order", "processing", "resume"] {
        assert_eq!(semconv.rule(name), None, "{name}");
    }
    assert!(Given::default().text("process").contains("help: write `shop.process`"));
}

#[test]
fn protocols_are_left_out_before_a_method() {
    for (given, name, rest) in [
        (Given::remote(), "HTTP GET /x", "GET /x"),
        (Given::style(Style::Semconv), "https POST /x", "POST /x"),
        (Given::style(Style::Any), "HTTP/1.1 GET", "GET"),
    ] {
        let given = Given { levels: Levels::default(), ..given };
        let finding = given.check(name).unwrap();
        assert!(finding.help[0].ends_with(&format!("write `{rest}`")), "{finding:?}");
        assert_eq!(finding.problem, format!("span name `{name}` begins with the name of a protocol"));
    }
    assert_eq!(Given::style(Style::Semconv).rule("HTTP GET /x"), Some((Rule::SpanNameFixedText, WARNED)));
    assert_eq!(Given::style(Style::Semconv).rule("HTTP connection_setup"), None);
    assert_eq!(Given::style(Style::Semconv).rule("XHTTP GET"), None);
    assert!(Given::default().text("HTTP GET /x").contains("help: write `shop.http_get_x`"));
}

#[test]
fn paths_without_a_parameter_warn_on_servers_and_clients() {
    for (name, help) in [
        ("GET /a/b", "use the route, as in `/a/{id}`, never the path"),
        ("GET /api/orders/", "use the route, as in `/api/{id}`, never the path"),
    ] {
        let finding = Given::remote().check(name).unwrap();
        assert_eq!((finding.rule, finding.level), (Rule::SpanNameRawPath, WARNED));
        assert_eq!(finding.help, [help]);
    }
    for name in ["GET /health", "GET /a/{id}", "GET /a/:id", "GET /a/*rest", "GET /", "orders.get"] {
        assert_eq!(Given::remote().rule(name), None, "{name}");
    }
    assert_eq!(Given::style(Style::Semconv).rule("GET /a/b"), None);
}

#[test]
fn event_names_have_the_form_of_keys() {
    let given = Given::default();
    let check = |name: &str| check_event(name, &given.context());
    for name in ["payment.started", "started", "a2.b_c.d3"] {
        assert_eq!(check(name), None, "{name}");
    }
    for (name, help) in [
        ("Payment Started", Some("payment.started")),
        ("paymentStarted", Some("payment.started")),
        ("payment..started", Some("payment.started")),
        ("payment.started_", Some("payment.started")),
        ("payment-started.Now", Some("payment_started.now")),
        ("2", None),
        ("é", None),
    ] {
        let finding = check(name).unwrap();
        assert_eq!((finding.rule, finding.level), (Rule::EventNameFormat, DENIED), "{name}");
        assert_eq!(finding.problem, format!("event name `{name}` is not in lower snake case"));
        assert_eq!(finding.help.first(), help.map(|help| format!("write `{help}`")).as_ref(), "{name}");
    }
    assert_eq!(check(" ").unwrap().problem, "an event name must not be empty");
    assert_eq!(check("payment.42").unwrap().rule, Rule::SpanNameValue);
}

#[test]
fn a_dynamic_name_is_denied_whatever_is_allowed() {
    let given = Given { allowed: all_rules().collect(), ..Given::default() };
    let finding = dynamic(&given.context()).unwrap();
    assert_eq!((finding.rule, finding.level), (Rule::SpanNameDynamic, DENIED));
    assert!(finding.text().starts_with("a span name is a string literal or the path of a const\n\nhelp: "));
}

#[test]
fn a_service_is_one_or_more_segments() {
    let given = Given::default();
    let check = |service: &str| check_service(service, &given.context());
    for service in ["orders", "shop.orders", "s3"] {
        assert_eq!(check(service), None);
    }
    for (service, help) in [
        ("Orders", Some("write `orders`")),
        ("my-shop", Some("write `my_shop`")),
        ("", None),
        ("a..b", Some("write `a.b`")),
    ] {
        let finding = check(service).unwrap();
        assert_eq!(finding.rule, Rule::SpanNameStyle);
        assert_eq!(finding.help.first().map(String::as_str), help);
    }
    let semconv = Given::style(Style::Semconv);
    assert_eq!(check_service("Orders", &semconv.context()), None);
    assert!(check_service(" ", &semconv.context()).is_some());
}

#[test]
fn proposals_follow_the_context() {
    let by_service = Given { service: Some("orders"), type_name: Some("CardVault"), ..Given::default() };
    let by_type = Given { type_name: Some("CardVault"), ..Given::default() };
    for (given, name, proposal) in [
        (&by_service, "Open", "orders.open"),
        (&by_type, "Open", "card_vault.open"),
        (&Given::default(), "Open", "shop.open"),
        (&Given::default(), "get", "shop.get"),
        (&Given::default(), "Orders.Get", "orders.get"),
        (&Given::default(), "orders..get", "orders.get"),
        (&Given::default(), "Orders::PlaceNow", "shop.orders_place_now"),
        (&Given::default(), "HTTPServer.Handle-Request now", "http_server.handle_request_now"),
        (&Given::default(), "GET /orders/{id}", "shop.get_orders"),
        (&Given::default(), "öffnen!", "shop.place"),
    ] {
        let proposed = propose::service_operation(name, &given.context());
        assert_eq!(proposed.as_deref(), Some(proposal), "{name}");
    }
    let nothing = Given::default();
    let cx = NameContext { crate_name: None, function: None, ..nothing.context() };
    assert_eq!(propose::service_operation("Open", &cx), None);
    assert_eq!(propose::service_operation("!!", &cx), None);
}

#[test]
fn words_have_their_simple_plurals() {
    for (one, many) in [
        ("order", "orders"),
        ("entry", "entries"),
        ("box", "boxes"),
        ("batch", "batches"),
        ("class", "classes"),
        ("key", "keys"),
    ] {
        assert_eq!((singular(many).as_str(), plural(one).as_str()), (one, many));
        assert_eq!(singular(one), one);
    }
    for word in ["status", "address", "analysis", "series", "bus", "gas"] {
        assert_eq!(singular(word), word);
    }
    assert_eq!(snake("CardVault"), "card_vault");
    assert_eq!(snake("HTTP2Client"), "http2_client");
}

#[test]
fn hostile_names_are_refused_without_a_panic_and_proposals_pass() {
    let parts = [
        "orders",
        ".",
        " ",
        "/",
        "{",
        "}",
        "{id}",
        "42",
        "#1",
        "é",
        "\u{202e}",
        "\n",
        "A",
        "aB",
        "_",
        "-",
        "::",
        "?a=b",
        "@",
        "x.y",
        "2024-01-31",
        "://",
        "\u{1f600}",
        "GET",
        "HTTP",
        "",
        "process",
        "\u{0}",
        "deadbeef1",
        "日本",
    ];
    let mut random = Random(7);
    for _ in 0..5_000 {
        let name: String = (0..random.below(8)).map(|_| parts[random.below(parts.len())]).collect();
        let given = Given {
            style: [Style::ServiceOperation, Style::Semconv, Style::Any][random.below(3)],
            kind: [Kind::Remote, Kind::Other][random.below(2)],
            service: [None, Some("orders"), Some("Über Shop"), Some("")][random.below(4)],
            type_name: [None, Some("CardVault")][random.below(2)],
            ..Given::arguments(&["id", "order"])
        };
        if let Some(finding) = given.check(&name) {
            assert!(!finding.text().is_empty());
        }
        check_event(&name, &given.context());
        check_service(&name, &given.context());
        if let Some(proposal) = propose::service_operation(&name, &given.context()) {
            assert_eq!(given.rule(&proposal), None, "{name:?} {proposal:?}");
        }
        if let Some(key) = key_case(&name) {
            assert!(is_key(&key), "{name:?} {key:?}");
        }
    }
}

/// The checker of const names in the runtime; it cannot be called from here but in a test.
#[path = "../../../runtime/src/name_check.rs"]
#[expect(unreachable_pub, dead_code, reason = "public in the runtime, where more of it is used")]
mod name_check;
use name_check::{NameRule, NameStyle, breaks};

#[test]
fn const_names_are_held_to_the_same_rules() {
    let parts = [
        "orders",
        ".",
        " ",
        "/",
        "{",
        "}",
        "{id}",
        "é",
        "\u{202e}",
        "\n",
        "A",
        "GET",
        "_",
        "-",
        ":",
        "!",
        "\u{3000}",
        "\u{1f600}",
        "",
        "b2",
        "2",
    ];
    // Warnings do not count: a const is only ever refused.
    let warned = all_rules().filter(|rule| default_of(*rule) == Level::Warn).collect();
    let mut random = Random(5);
    for _ in 0..5_000 {
        let name: String = (0..random.below(7)).map(|_| parts[random.below(parts.len())]).collect();
        for (const_style, style, kind) in [
            (Some(NameStyle::ServiceOperation), Style::ServiceOperation, Kind::Other),
            (Some(NameStyle::ServiceOperationOrHttp), Style::ServiceOperation, Kind::Remote),
            (Some(NameStyle::Semconv), Style::Semconv, Kind::Other),
            (None, Style::Any, Kind::Other),
        ] {
            let given = Given { style, kind, allowed: warned, ..Given::default() };
            assert_eq!(is_accepted(&name, const_style), given.check(&name).is_none(), "{name:?} {style:?}");
        }
    }
    for length in [255, 256] {
        let name = "é".repeat(length);
        assert_eq!(is_accepted(&name, None), length == 255);
    }
    for letter in ('\0'..='\u{ffff}').chain(['\u{1f600}', '\u{10ffff}']) {
        let name = format!("a{letter}b");
        let by_macro = Given { allowed: warned, ..Given::style(Style::Any) }.check(&name).is_none();
        assert_eq!(is_accepted(&name, None), by_macro, "U+{:04X}", u32::from(letter));
    }
}

/// As the macro asks: every rule on consts that is denied by default.
fn is_accepted(name: &str, style: Option<NameStyle>) -> bool {
    let rules = [NameRule::Empty, NameRule::Control, NameRule::Length, NameRule::Braces];
    rules.into_iter().chain(style.map(NameRule::Style)).all(|rule| !breaks(name, rule))
}

/// The same sequence in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}
