//! The compiled-in tables hold what their description promises.

use traced_registry::{
    Attribute, Registry, Status, Type, distance_within, lookup, nearest, read_at_start, span_type, span_types,
};

fn attributes() -> Vec<Attribute<'static>> {
    Registry::builtin().attributes().collect()
}

#[test]
fn every_row_is_read_and_found_again() {
    let lines = include_str!("../data/attributes.tsv").lines().count();
    assert_eq!(attributes().len(), lines - 1);
    assert_eq!(attributes().len(), 940);
    assert!(attributes().is_sorted_by_key(Attribute::key));
    for attribute in attributes() {
        assert_eq!(lookup(attribute.key()), Some(attribute));
    }
}

#[test]
fn the_table_is_also_a_valid_project_table() {
    let copy = Registry::parse(include_str!("../data/attributes.tsv")).unwrap();
    assert!(copy.attributes().eq(attributes()));
}

#[test]
fn counts_are_those_of_the_conventions() {
    let count = |test: fn(&Attribute<'static>) -> bool| attributes().iter().filter(|a| test(a)).count();
    assert_eq!(count(Attribute::is_live), 734);
    assert_eq!(count(|a| matches!(a.status(), Status::Renamed(_))), 97);
    assert_eq!(count(|a| matches!(a.status(), Status::Moved(_))), 66);
    assert_eq!(count(|a| matches!(a.status(), Status::Replaced(parts) if parts.is_empty())), 23);
    assert_eq!(count(|a| matches!(a.status(), Status::Replaced(parts) if !parts.is_empty())), 20);
    assert_eq!(count(|a| a.stability().name() != "stable"), 818);
    assert_eq!(count(|a| matches!(a.value_type(), Type::TextEnum(_))), 169);
    assert_eq!(count(|a| matches!(a.value_type(), Type::IntEnum(_))), 2);
    assert_eq!(count(|a| a.value_type().is_template()), 41);
    assert_eq!(count(|a| a.kinds().resource && !a.kinds().span), 213);
    let mut words: Vec<_> =
        attributes().iter().filter(|a| a.is_live()).filter_map(|a| a.key().split('.').next()).collect();
    words.dedup();
    assert_eq!(words.len(), 79);
    assert!(words.iter().all(|word| Registry::builtin().is_namespace(word)));
}

#[test]
fn successors_are_live_and_no_chains() {
    for attribute in attributes() {
        if let Status::Renamed(next) = attribute.status() {
            assert!(lookup(next).unwrap().is_live(), "{next}");
        }
        if let Status::Replaced(parts) = attribute.status() {
            for part in parts.iter() {
                assert!(Registry::builtin().find(part).is_some(), "{part}");
            }
        }
    }
}

#[test]
fn every_slip_of_a_live_key_is_traced_back() {
    for attribute in attributes().into_iter().filter(Attribute::is_live) {
        let key = attribute.key();
        for at in 1..key.len() {
            let (left, right) = key.split_at(at);
            let rest = &right[1..];
            let slips = [format!("{left}{rest}"), format!("{left}x{right}"), format!("{left}x{rest}")];
            for slip in slips.iter().filter(|slip| *slip != key && lookup(slip).is_none()) {
                let found = nearest(slip).unwrap_or_else(|| panic!("{slip}"));
                assert!(distance_within(slip, found.key(), 1).is_some(), "{slip} {}", found.key());
            }
        }
    }
}

/// What a service would name its own attributes: slips of the fingers are told from them, once wrongly.
#[test]
fn ordinary_application_keys_are_seldom_taken_for_slips() {
    let keys = "order.id order.total order.items customer.id customer.tier cart.size payment.method payment.amount \
                invoice.number shipment.carrier tenant.id job.name job.attempt cache.hit cache.key feature.name \
                report.format upload.size retry.count batch.size email.template search.query search.results \
                product.sku user.names";
    let hits: Vec<_> = keys.split_whitespace().filter(|key| nearest(key).is_some()).collect();
    assert_eq!(keys.split_whitespace().count(), 25);
    assert_eq!(hits, ["user.names"]);
}

#[test]
fn span_types_have_their_columns() {
    assert_eq!(span_types().count(), 113);
    for span in span_types() {
        assert!(["client", "server", "producer", "consumer", "internal"].contains(&span.kind), "{span:?}");
        assert_eq!(span_type(span.id), Some(span));
        assert!(span.base.is_none_or(|base| span_type(base).is_some()), "{span:?}");
        assert!(span.required().all(|(key, _)| Registry::builtin().find(key).is_some()), "{span:?}");
    }
    let bedrock = span_type("anthropic.inference.client").unwrap();
    assert_eq!(bedrock.required().nth(1), Some(("gen_ai.provider.name", Some("anthropic"))));
}

#[test]
fn samplers_read_34_keys() {
    assert_eq!(attributes().iter().filter(|a| read_at_start(a.key())).count(), 34);
}
