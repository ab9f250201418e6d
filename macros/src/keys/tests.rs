//! Every rule on keys at its boundary, with and without a registry of the project, and hostile keys.

use traced_registry::{Registry, Scalar, Status};

use super::*;
use crate::{
    names::tests::Random,
    rules::{
        Level, Levels, Origin, RuleSet,
        tests::{all_rules, default_of},
    },
};

/// What is known at the place of a key; the crate is `shop`.
#[derive(Default)]
struct Given {
    levels: Levels,
    allowed: RuleSet,
    registries: Registries,
    place: Place,
    service: Option<&'static str>,
}

impl Given {
    fn own(rows: &str) -> Self {
        let registry = Registry::parse(format!("{}\n{rows}", Registry::HEADER)).unwrap();
        let own = vec![OwnRegistry { path: "telemetry/registry.tsv".into(), registry }];
        Given { registries: Registries { own }, ..Given::default() }
    }

    fn at(place: Place) -> Self {
        Given { place, ..Given::default() }
    }

    fn with(mut self, rule: Rule, level: Level) -> Self {
        self.levels.set(rule, level, Origin::File("Cargo.toml:14".into()));
        self
    }

    fn context(&self) -> KeyContext<'_> {
        KeyContext {
            levels: Active { levels: &self.levels, allowed: self.allowed },
            registries: &self.registries,
            place: self.place,
            service: self.service,
            crate_name: Some("shop"),
        }
    }

    fn check(&self, key: &str, value: Value<'_>) -> Option<Finding> {
        check_key(key, value, &self.context())
    }

    fn rule(&self, key: &str) -> Option<(Rule, Level)> {
        self.check(key, Value::Unknown).map(|finding| (finding.rule, finding.level))
    }

    fn text(&self, key: &str) -> String {
        self.check(key, Value::Unknown).map_or_else(String::new, |finding| finding.text())
    }

    fn value(&self, key: &str, value: Value<'_>) -> Option<Finding> {
        check_value(key, value, &self.context())
    }
}

fn rule(key: &str) -> Option<(Rule, Level)> {
    Given::default().rule(key)
}

/// All findings of a table: key, rule, problem, first help.
fn expect(given: &Given, rows: &[(&str, Rule, &str, &str)]) {
    for (key, rule, problem, help) in rows {
        let finding = given.check(key, Value::Unknown).unwrap_or_else(|| panic!("no finding for {key}"));
        assert_eq!((finding.rule, finding.problem.as_str()), (*rule, *problem), "{key}");
        assert_eq!(finding.help.first().map_or("", String::as_str), *help, "{key}");
        assert_eq!(finding.level, default_of(*rule).max(Level::Warn), "{key}");
    }
}

#[test]
fn texts_are_those_of_the_documentation() {
    let renamed = Given::default().check("http.method", Value::Text("GET")).unwrap();
    assert_eq!(
        renamed.text(),
        "attribute `http.method` has a new name\n\
         \n\
         help: write `http.request.method`\n\
         note: rule `attr_renamed`, OpenTelemetry semantic conventions 1.44.0"
    );
    let own = Given::own("customer.id\tstring").with(Rule::AttrUnknown, Level::Deny);
    let unknown = own.check("custmer.id", Value::Unknown).unwrap();
    assert_eq!(
        unknown.text(),
        "attribute `custmer.id` is not in the registry of this workspace\n\
         \n\
         help: did you mean `customer.id` (string)?\n\
         note: rule `attr_unknown`, set to deny in Cargo.toml:14"
    );
    assert_eq!((unknown.rule, unknown.level), (Rule::AttrUnknown, Level::Deny));
}

#[test]
fn ordinary_keys_have_no_finding() {
    for key in [
        "order.id",
        "customer.tier",
        "cart.item_count",
        "a.b2.c_d",
        "http.request.method",
        "http.route",
        "db.namespace",
        "http.request.header.x-request-id",
        "db.query.parameter.Id",
        "order.tokens",
        "usage.token_count",
        "error.type",
    ] {
        assert_eq!(rule(key), None, "{key}");
    }
}

#[test]
fn every_live_key_of_the_conventions_passes_on_its_place() {
    for attribute in Registry::builtin().attributes().filter(traced_registry::Attribute::is_live) {
        let expected = match attribute {
            known if known.value_type().is_template() => Some(Rule::AttrTemplate),
            known if known.kinds().resource && !known.kinds().span => Some(Rule::AttrResource),
            _ => None,
        };
        let found = rule(attribute.key()).map(|(rule, _)| rule);
        assert_eq!(found, expected, "{}", attribute.key());
    }
}

#[test]
fn keys_of_a_wrong_form_are_denied() {
    expect(
        &Given::default(),
        &[
            ("", Rule::AttrEmpty, "an attribute key must not be empty", "write for example `order.id`"),
            ("order id", Rule::AttrCharset, "attribute key `order id` contains a blank", "write `order.id`"),
            (
                "order.i\u{e9}",
                Rule::AttrCharset,
                "attribute key `order.i\u{e9}` contains the character U+00E9",
                "",
            ),
            (
                "order.id\n",
                Rule::AttrCharset,
                "attribute key `order.id\\n` contains a line break",
                "write `order.id`",
            ),
            (
                "order.\u{7f}id",
                Rule::AttrCharset,
                "attribute key `order.\\u{7f}id` contains the character U+007F",
                "write `order.id`",
            ),
            (
                "Order.Id",
                Rule::AttrFormat,
                "attribute `Order.Id` is not in lower snake case",
                "write `order.id`",
            ),
            (
                "orderId",
                Rule::AttrFormat,
                "attribute `orderId` is not in lower snake case",
                "write `order.id`",
            ),
            (
                "order..id",
                Rule::AttrFormat,
                "attribute `order..id` is not in lower snake case",
                "write `order.id`",
            ),
            (
                "order._id",
                Rule::AttrFormat,
                "attribute `order._id` is not in lower snake case",
                "write `order.id`",
            ),
            (
                "order.id_",
                Rule::AttrFormat,
                "attribute `order.id_` is not in lower snake case",
                "write `order.id`",
            ),
            (
                "order-id",
                Rule::AttrFormat,
                "attribute `order-id` is not in lower snake case",
                "write `order.id`",
            ),
            ("1.a", Rule::AttrFormat, "attribute `1.a` is not in lower snake case", "write `a`"),
            ("~!", Rule::AttrFormat, "attribute `~!` is not in lower snake case", ""),
        ],
    );
}

#[test]
fn a_corrected_key_is_the_present_one() {
    expect(
        &Given::default(),
        &[
            (
                "HTTP.Method",
                Rule::AttrFormat,
                "attribute `HTTP.Method` is not in lower snake case",
                "write `http.request.method`",
            ),
            (
                "http.Requst.method",
                Rule::AttrFormat,
                "attribute `http.Requst.method` is not in lower snake case",
                "write `http.request.method`",
            ),
            (
                "http.Route",
                Rule::AttrFormat,
                "attribute `http.Route` is not in lower snake case",
                "write `http.route`",
            ),
        ],
    );
}

#[test]
fn reserved_keys_are_denied_unless_registered() {
    expect(
        &Given::default(),
        &[
            (
                "otel.scope",
                Rule::AttrReserved,
                "attribute `otel.scope` is in a reserved namespace",
                "`otel.` is reserved by the OpenTelemetry specification",
            ),
            (
                "otel.my.thing",
                Rule::AttrReserved,
                "attribute `otel.my.thing` is in a reserved namespace",
                "`otel.` is reserved by the OpenTelemetry specification",
            ),
        ],
    );
    assert!(Given::default().text("otel.my.thing").contains("help: write `shop.my.thing`"));
    assert_ne!(rule("otel.status_code").map(|(rule, _)| rule), Some(Rule::AttrReserved));
    assert_eq!(rule("otel.status_cod"), Some((Rule::AttrReserved, Level::Deny)));
    assert!(Given::default().text("otel.status_cod").contains("did you mean `otel.status_code`"));
    assert_eq!(rule("otelx.a"), None);
}

#[test]
fn keys_without_a_namespace_warn() {
    expect(
        &Given::default(),
        &[("id", Rule::AttrNamespace, "attribute `id` has no namespace", "write `shop.id`")],
    );
    let given = Given { service: Some("orders"), ..Given::default() };
    expect(&given, &[("id", Rule::AttrNamespace, "attribute `id` has no namespace", "write `order.id`")]);
}

#[test]
fn secrets_warn() {
    for key in [
        "user.password",
        "user.api_key",
        "auth.token",
        "session.cookie",
        "customer.ssn",
        "user.password_hash",
        "password",
        "db.credentials",
        "aws.secret_key",
        "user.access_token",
        "http.request.header.authorization",
        "http.request.header.set-cookie",
        "http.request.header.x-api-key",
        "card.card_number",
        "a.secret.b",
    ] {
        assert_eq!(rule(key), Some((Rule::AttrSecret, Level::Warn)), "{key}");
    }
    for key in [
        "user.password_reset",
        "order.tokens",
        "usage.token_count",
        "secretary.id",
        "cookie_banner.shown",
        "payment.authorization",
        "aspnetcore.identity.token_purpose",
        "http.request.header.host",
        "order.key",
    ] {
        assert_ne!(rule(key), Some((Rule::AttrSecret, Level::Warn)), "{key}");
    }
    let finding = Given::default().check("User.Password", Value::Unknown).unwrap();
    assert_eq!((finding.rule, finding.level), (Rule::AttrFormat, Level::Deny));
    assert_eq!(finding.problem, "attribute `User.Password` looks like a secret");
    assert_eq!(Given::own("auth.token\tstring").rule("auth.token"), None);
}

#[test]
fn plurals_follow_the_value_once_turned_on() {
    let given = Given::default().with(Rule::AttrPlural, Level::Warn);
    let check = |key: &str, value| given.check(key, value).map(|finding| (finding.rule, finding.help));
    assert_eq!(
        check("order.tag", Value::Array),
        Some((Rule::AttrPlural, vec!["write `order.tags`".to_owned()]))
    );
    assert_eq!(
        check("order.tags", Value::Text("a")),
        Some((Rule::AttrPlural, vec!["write `order.tag`".to_owned()]))
    );
    assert_eq!(
        check("order.line_items", Value::Int("1")),
        Some((Rule::AttrPlural, vec!["write `order.line_item`".to_owned()]))
    );
    for (key, value) in [
        ("order.tags", Value::Array),
        ("order.tag", Value::Scalar),
        ("order.tags", Value::Unknown),
        ("order.status", Value::Text("new")),
        ("server.address", Value::Text("a")),
    ] {
        assert_eq!(check(key, value), None, "{key}");
    }
    assert_eq!(Given::default().check("order.tag", Value::Array), None);
}

#[test]
fn a_renamed_key_is_replaced_by_its_successor() {
    let renamed = Registry::builtin().attributes().filter_map(|attribute| match attribute.status() {
        Status::Renamed(next) => Some((attribute.key(), next)),
        _ => None,
    });
    let mut changed = 0;
    for (key, next) in renamed {
        let finding = Given::default().check(key, Value::Unknown).unwrap();
        assert_eq!((finding.rule, finding.level), (Rule::AttrRenamed, Level::Warn), "{key}");
        assert_eq!(finding.help[0], format!("write `{next}`"));
        changed += usize::from(finding.help.len() > 1);
    }
    assert_eq!(changed, 4);
    expect(
        &Given::default(),
        &[(
            "k8s.pod.labels.App",
            Rule::AttrRenamed,
            "attribute `k8s.pod.labels.App` has a new name",
            "write `k8s.pod.label.App`",
        )],
    );
}

#[test]
fn a_changed_type_is_told_unless_the_literal_fits() {
    let given = Given::default();
    let help = |key, value| given.check(key, value).unwrap().help;
    assert_eq!(
        help("http.method", Value::Unknown)[1],
        "its type has changed too: it is one of `CONNECT`, `DELETE`, `GET`, `HEAD`, .."
    );
    assert_eq!(help("http.method", Value::Text("Get")).len(), 2);
    assert_eq!(help("http.method", Value::Text("GET")).len(), 1);
    assert_eq!(
        help("rpc.connect_rpc.error_code", Value::Unknown)[1],
        "its type has changed too: it takes any `string`"
    );
    assert_eq!(help("http.status_code", Value::Int("200")).len(), 1);
}

#[test]
fn replaced_and_moved_keys() {
    expect(
        &Given::default(),
        &[
            (
                "http.target",
                Rule::AttrReplaced,
                "attribute `http.target` is deprecated",
                "its parts are now `url.path` and `url.query`",
            ),
            (
                "http.host",
                Rule::AttrReplaced,
                "attribute `http.host` is deprecated",
                "its parts are now `server.address`, `client.address` and `http.request.header.host`",
            ),
            (
                "db.sql.table",
                Rule::AttrReplaced,
                "attribute `db.sql.table` is deprecated",
                "its meaning is now a part of `db.collection.name`",
            ),
            (
                "db.user",
                Rule::AttrReplaced,
                "attribute `db.user` is deprecated",
                "nothing replaces it; leave it out, or use a key of your own namespace",
            ),
        ],
    );
    let count = |rule| {
        Registry::builtin()
            .attributes()
            .filter(|a| self::rule(a.key()).map(|found| found.0) == Some(rule))
            .count()
    };
    assert_eq!(count(Rule::AttrReplaced), 43);
    assert_eq!(rule("gen_ai.request.model"), None);
    let on = Given::default().with(Rule::AttrMoved, Level::Warn);
    let moved =
        Registry::builtin().attributes().filter(|a| on.rule(a.key()) == Some((Rule::AttrMoved, Level::Warn)));
    assert_eq!(moved.count(), 66);
    assert_eq!(on.check("gen_ai.system", Value::Unknown).unwrap().help, ["write `gen_ai.provider.name`"]);
    assert!(on.check("gen_ai.request.model", Value::Unknown).unwrap().help.is_empty());
}

#[test]
fn slips_are_found_in_both_registries_and_hide_less_specific_rules() {
    expect(
        &Given::default(),
        &[
            (
                "http.requst.method",
                Rule::AttrTypo,
                "attribute `http.requst.method` is not in the OpenTelemetry registry",
                "did you mean `http.request.method` (string)?",
            ),
            (
                "server.prot",
                Rule::AttrTypo,
                "attribute `server.prot` is not in the OpenTelemetry registry",
                "did you mean `server.port` (int)?",
            ),
            (
                "http.request.headers.x-id",
                Rule::AttrFormat,
                "attribute `http.request.headers.x-id` is not in the OpenTelemetry registry",
                "did you mean `http.request.header.x-id` (string[])?",
            ),
        ],
    );
    let own = Given::own("customer.id\tstring\nsever.port\tint");
    expect(
        &own,
        &[
            (
                "custmer.id",
                Rule::AttrTypo,
                "attribute `custmer.id` is not in the registry of this workspace",
                "did you mean `customer.id` (string)?",
            ),
            (
                "server.prt",
                Rule::AttrTypo,
                "attribute `server.prt` is not in the registry of this workspace",
                "did you mean `server.port` (int)?",
            ),
        ],
    );
    assert!(own.text("custmer.id").ends_with("note: rule `attr_typo`, registry telemetry/registry.tsv"));
    assert_eq!(own.rule("sever.port"), None, "a key of the project is no slip");
    assert_ne!(
        rule("http.metho").map(|(rule, _)| rule),
        Some(Rule::AttrTypo),
        "a deprecated key is never suggested"
    );
}

#[test]
fn a_key_is_an_attribute_or_a_namespace() {
    expect(
        &Given::default(),
        &[
            (
                "http.route.id",
                Rule::AttrCollision,
                "attribute `http.route.id` nests under the attribute `http.route`",
                "a name is an attribute or a namespace, never both",
            ),
            (
                "http.request",
                Rule::AttrCollision,
                "attribute `http.request` is the namespace of the attribute `http.request.body.size`",
                "a name is an attribute or a namespace, never both",
            ),
        ],
    );
    assert!(Given::default().text("http.route.id").contains("help: write `shop.http.route.id`"));
    expect(
        &Given::own("order.id\tstring"),
        &[(
            "order.id.part",
            Rule::AttrCollision,
            "attribute `order.id.part` nests under the attribute `order.id`",
            "a name is an attribute or a namespace, never both",
        )],
    );
}

#[test]
fn foreign_namespaces_are_not_extended() {
    expect(
        &Given::default(),
        &[
            (
                "http.cache.state",
                Rule::AttrExtends,
                "attribute `http.cache.state` is not declared, and `http.` belongs to OpenTelemetry",
                "use your own namespace; write `shop.http.cache.state`",
            ),
            (
                "user.plan",
                Rule::AttrExtends,
                "attribute `user.plan` is not declared, and `user.` belongs to OpenTelemetry",
                "use your own namespace; write `shop.user.plan`",
            ),
        ],
    );
    assert_eq!(Given::own("user.plan\tstring").rule("user.plan"), None);
    assert_eq!(rule("gen_ai.mine"), None);
}

#[test]
fn unknown_keys_count_once_the_project_has_a_registry() {
    let on = |given: Given| given.with(Rule::AttrUnknown, Level::Warn).rule("order.size");
    assert_eq!(on(Given::default()), None);
    assert_eq!(on(Given::own("order.id\tstring")), Some((Rule::AttrUnknown, Level::Warn)));
    assert_eq!(on(Given::own("order.size\tint")), None);
    assert_eq!(on(Given::own("order\ttemplate[string]")), None);
    assert_eq!(Given::own("order.id\tstring").rule("order.size"), None);
    let denied = Given::own("a.b\tstring")
        .with(Rule::AttrUnknown, Level::Deny)
        .check("http.cache.state", Value::Unknown)
        .unwrap();
    assert_eq!((denied.rule, denied.level), (Rule::AttrUnknown, Level::Deny));
    assert!(denied.problem.contains("belongs to OpenTelemetry"));
}

#[test]
fn names_behind_header_templates_are_lower_case() {
    expect(
        &Given::default(),
        &[
            (
                "http.request.header.X-Id",
                Rule::AttrTemplate,
                "attribute `http.request.header.X-Id` has upper case in the name of a header",
                "write `http.request.header.x-id`",
            ),
            (
                "http.request.header",
                Rule::AttrTemplate,
                "attribute `http.request.header` lacks the name behind its prefix",
                "write `http.request.header.<name>`",
            ),
        ],
    );
    assert_eq!(rule("http.request.header.x id"), Some((Rule::AttrCharset, Level::Deny)));
    for key in ["db.query.parameter.Id", "process.environment_variable.PATH"] {
        assert_eq!(rule(key), None, "{key}");
    }
}

#[test]
fn resource_attributes_do_not_belong_on_spans() {
    expect(
        &Given::default(),
        &[(
            "service.name",
            Rule::AttrResource,
            "attribute `service.name` describes the process, not the span",
            "set it on the resource",
        )],
    );
    assert_eq!(Given::at(Place::Late).rule("service.name"), Some((Rule::AttrResource, Level::Warn)));
    assert_eq!(rule("app.build_id").map(|(rule, _)| rule), Some(Rule::AttrResource));
    assert_eq!(Given::at(Place::Event).rule("app.build_id"), None, "events use it too");
}

#[test]
fn late_and_unstable_attributes_count_once_turned_on() {
    let late = |place| Given::at(place).with(Rule::AttrLate, Level::Warn);
    for (key, found) in [
        ("url.path", true),
        ("http.request.header.host", true),
        ("http.response.status_code", false),
        ("order.id", false),
    ] {
        assert_eq!(
            late(Place::Late).rule(key).map(|(rule, _)| rule),
            found.then_some(Rule::AttrLate),
            "{key}"
        );
        assert_eq!(late(Place::Start).rule(key), None);
        assert_eq!(Given::at(Place::Late).rule(key), None);
    }
    let unstable = Given::default().with(Rule::AttrUnstable, Level::Warn);
    expect(
        &unstable,
        &[(
            "db.query.parameter.x",
            Rule::AttrUnstable,
            "attribute `db.query.parameter.x` is `development` in 1.44.0",
            "its name and type may change; use a stable attribute, or allow it here",
        )],
    );
    assert_eq!(unstable.rule("http.request.method"), None);
    assert!(
        unstable
            .text("db.query.parameter.x")
            .ends_with("OpenTelemetry semantic conventions 1.44.0, set to warn in Cargo.toml:14")
    );
}

#[test]
fn well_known_values_are_suggested_for_slips_only() {
    let given = Given::default();
    for (key, value, problem, help) in [
        (
            "http.request.method",
            Value::Text("get"),
            "`get` is no known value of `http.request.method`",
            "did you mean `GET`?",
        ),
        (
            "http.request.method",
            Value::Text("GTE"),
            "`GTE` is no known value of `http.request.method`",
            "did you mean `GET`?",
        ),
        ("db.system.name", Value::Text("postgres"), "", ""),
        (
            "db.system.name",
            Value::Text("postgresq"),
            "`postgresq` is no known value of `db.system.name`",
            "did you mean `postgresql`?",
        ),
        (
            "messaging.operation.type",
            Value::Text("publish"),
            "value `publish` of `messaging.operation.type` is deprecated",
            "write `send`",
        ),
        (
            "browser.web_vital.name",
            Value::Text("fid"),
            "value `fid` of `browser.web_vital.name` is deprecated",
            "",
        ),
        ("http.request.method", Value::Text("GET"), "", ""),
        ("http.request.method", Value::Text("MYMETHOD"), "", ""),
        ("error.type", Value::Text("timeout"), "", ""),
        ("network.type", Value::Text("ipv5"), "", ""),
        ("http.request.method", Value::Unknown, "", ""),
        ("http.route", Value::Text("get"), "", ""),
        ("http.method", Value::Text("get"), "", ""),
        ("order.state", Value::Text("get"), "", ""),
    ] {
        let found = given.value(key, value).map_or((String::new(), String::new()), |finding| {
            assert_eq!((finding.rule, finding.level), (Rule::AttrEnum, Level::Warn));
            (finding.problem, finding.help.first().cloned().unwrap_or_default())
        });
        assert_eq!(found, (problem.to_owned(), help.to_owned()), "{key} {value:?}");
    }
    let own = Given::own("order.state\tenum{new|paid|payed>paid}\norder.rank\tenum:int{1|2>1}");
    assert_eq!(own.value("order.state", Value::Text("payd")).unwrap().help, ["did you mean `paid`?"]);
    assert_eq!(own.value("order.rank", Value::Int("2")).unwrap().help, ["write `1`"]);
    assert_eq!(own.value("order.rank", Value::Int("7")), None);
}

#[test]
fn types_are_expected_of_declared_keys() {
    let given = Given::own("order.size\tint[]\norder.any\tany\nx-y.z\tint");
    let expected = |key: &str| -> Option<ExpectedType> { expected_type(key, &given.context()) };
    let status = expected("http.response.status_code").unwrap();
    assert_eq!((status.scalar, status.array, status.name().as_str()), (Scalar::Int, false, "int"));
    assert_eq!(status.marker, "http·response·status_code");
    assert_eq!(status.declared, "declared `int` by the OpenTelemetry semantic conventions 1.44.0");
    let header = expected("http.request.header.x-id").unwrap();
    assert_eq!((header.name().as_str(), header.marker.as_str()), ("string[]", "http·request·header"));
    assert_eq!(expected("http.request.method").unwrap().name(), "string");
    assert_eq!(
        expected("order.size").unwrap().declared,
        "declared `int[]` by the registry telemetry/registry.tsv"
    );
    for key in ["order.id", "order.any", "x-y.z", ""] {
        assert_eq!(expected(key), None, "{key}");
    }
    let allowed = Given { allowed: [Rule::AttrType].into_iter().collect(), ..Given::default() };
    assert_eq!(expected_type("http.response.status_code", &allowed.context()), None);
}

#[test]
fn lists_hold_each_key_once_and_not_too_many() {
    let given = Given::default();
    let found = check_list(&["a.b", "c.d", "a.b", "e.f", "c.d", "a.b"], &given.context());
    let told: Vec<_> =
        found.iter().map(|found| (found.at, found.first, found.finding.problem.as_str())).collect();
    assert_eq!(
        told,
        [
            (2, Some(0), "attribute `a.b` is given twice"),
            (4, Some(1), "attribute `c.d` is given twice"),
            (5, Some(0), "attribute `a.b` is given twice"),
        ]
    );
    assert!(
        found
            .iter()
            .all(|found| (found.finding.rule, found.finding.level) == (Rule::AttrDuplicate, Level::Deny))
    );

    let keys = |count: usize| (0..count).map(|at| format!("a.k{at}")).collect::<Vec<_>>();
    assert!(check_list(&refs(&keys(128)), &given.context()).is_empty());
    let found = check_list(&refs(&keys(129)), &given.context());
    assert_eq!((found.len(), found[0].at, found[0].finding.rule), (1, 128, Rule::AttrCount));
    assert_eq!(found[0].finding.problem, "129 attributes on one span; the SDK keeps 128 by default");
    let allowed = Given { allowed: all_rules().collect(), ..Given::default() };
    assert!(check_list(&["a.b", "a.b"], &allowed.context()).is_empty());
}

fn refs(keys: &[String]) -> Vec<&str> {
    keys.iter().map(String::as_str).collect()
}

#[test]
fn everything_can_be_allowed_on_the_item() {
    let allowed = Given { allowed: all_rules().collect(), ..Given::own("order.id\tstring") };
    for key in
        ["", "order id", "Order", "otel.x", "http.method", "password", "http.requst.method", "service.name"]
    {
        assert_eq!(allowed.rule(key), None, "{key}");
    }
}

#[test]
fn hostile_keys_are_told_without_a_panic() {
    let parts = [
        "http",
        ".",
        "request",
        "header",
        "method",
        "_",
        "-",
        " ",
        "é",
        "\u{0}",
        "order",
        "id",
        "Id",
        "otel",
        "password",
        "..",
        "1",
        "\u{1f600}",
        "k8s.pod.label",
        "http.method",
        "\u{b7}",
        "{}",
        "s",
        "=",
    ];
    let mut random = Random(11);
    let given = Given::own("order.id\tstring\norder.tag\ttemplate[string]\nhttp.x\tenum{a|b}");
    let long = "a".repeat(100_000);
    check_key(&long, Value::Unknown, &given.context());
    check_key(&".".repeat(2_000), Value::Array, &given.context());
    for _ in 0..2_000 {
        let key: String = (0..random.below(9)).map(|_| parts[random.below(parts.len())]).collect();
        let values = [Value::Unknown, Value::Text(&key), Value::Int("1"), Value::Scalar, Value::Array];
        let value = values[random.below(values.len())];
        given.check(&key, value);
        given.value(&key, value);
        expected_type(&key, &given.context());
        check_list(&[key.as_str(), key.as_str()], &given.context());
    }
}
