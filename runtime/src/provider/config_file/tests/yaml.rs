//! From texts to values, and what is wrong with texts.

use std::fmt::Write as _;

use super::*;

/// `A` is 1, `LIST` looks like one; nothing else is set.
#[expect(clippy::unnecessary_wraps, reason = "the type of look-ups")]
fn variable(name: &str) -> Result<Option<String>, Refusal> {
    Ok(match name {
        "A" => Some("1".to_owned()),
        "LIST" => Some("[1, 2]\nb: 3".to_owned()),
        _ => None,
    })
}

/// A file's values on one line, texts in quotes.
fn shown(node: &Node) -> String {
    match &node.data {
        Data::Scalar(Scalar::Null) => "null".to_owned(),
        Data::Scalar(Scalar::Bool(value)) => value.to_string(),
        Data::Scalar(Scalar::Int(value)) => value.to_string(),
        Data::Scalar(Scalar::Float(value)) => format!("{value:?}"),
        Data::Scalar(Scalar::Text(text)) => format!("{text:?}"),
        Data::List(items) => {
            format!("[{}]", items.iter().map(|item| shown(&item.node)).collect::<Vec<_>>().join(","))
        }
        Data::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{key}:{}", shown(&value.node)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
        Data::Wrong => "wrong".to_owned(),
    }
}

fn value(text: &str) -> String {
    match read(text, &mut variable) {
        Ok((node, faults)) if faults.is_empty() => shown(&node),
        Ok((_, faults)) => panic!("{text}: {faults:?}"),
        Err(fault) => panic!("{text}: {fault:?}"),
    }
}

/// Line, path and reason of the only fault.
fn fault(text: &str) -> String {
    let fault = match read(text, &mut variable) {
        Ok((_, mut faults)) if faults.len() == 1 => faults.remove(0),
        Ok((node, faults)) => panic!("{text}: {} {faults:?}", shown(&node)),
        Err(fault) => fault,
    };
    let problem = crate::Problem::new("x", None, fault.refusal);
    assert!(!problem.allowed().is_empty());
    format!("{} {} {}", fault.line, fault.path, problem.reason())
}

#[test]
fn types_are_decided_after_variables_are_replaced() {
    assert_eq!(
        value("a: ${A}\nb: \"${A}\"\nc: '${A}'\nd: x${A}\ne: !!str ${A}"),
        r#"{a:1,b:"1",c:"1",d:"x1",e:"1"}"#
    );
    assert_eq!(
        value("a: ${UNSET}\nb: '${UNSET}'\nc: ${UNSET:-true}\nd: |-\n  ${A}"),
        r#"{a:null,b:"",c:true,d:"1"}"#
    );
    assert_eq!(
        value("a: ${UNSET:-0x10}\nb: ${UNSET:-http://localhost:4318}/v1"),
        r#"{a:16,b:"http://localhost:4318/v1"}"#
    );
}

#[test]
fn no_structure_comes_in_and_keys_stay_as_they_are() {
    assert_eq!(value("a: ${LIST}"), r#"{a:"[1, 2]\nb: 3"}"#);
    assert_eq!(value("${A}: ${A}\n2: x"), r#"{${A}:1,2:"x"}"#);
}

#[test]
fn an_empty_file_is_nothing() {
    for text in ["", "# only a comment\n", "---\n", "~", "\u{feff}"] {
        assert_eq!(value(text), "null", "{text:?}");
    }
}

#[test]
fn aliases_and_merged_mappings() {
    assert_eq!(value("a: &x {k: 1}\nb: *x\nc: [*x, *x]"), "{a:{k:1},b:{k:1},c:[{k:1},{k:1}]}");
    assert_eq!(value("a: &x {k: 1, l: 2}\nb:\n  <<: *x\n  k: 3"), "{a:{k:1,l:2},b:{k:3,l:2}}");
    assert_eq!(
        value("a: &x {k: 1}\nb: &y {k: 2, l: 3}\nc: {<<: [*x, *y]}"),
        "{a:{k:1},b:{k:2,l:3},c:{k:1,l:3}}"
    );
    assert_eq!(value("a: &x ${A}\nb: *x"), "{a:1,b:1}");
    assert!(fault("a: &x 1\nb: {<<: *x}").contains("b merges by << what is no mapping"));
}

#[test]
fn what_is_wrong_has_a_line_and_a_path() {
    assert!(fault("a:\n  - b: ${1A}").starts_with("2 a[0].b holds ${1A}, which is no reference"));
    assert!(fault("a: 1\nb:\n  c: 2\n  c: 3").starts_with("4 b.c stands there twice"));
    assert!(fault("a: !secret x").starts_with("1 a has a tag"));
    assert!(fault("a: !!int x").starts_with("1 a has a tag"));
    assert!(fault("a: !!set {}").starts_with("1 a has a tag"));
    assert!(fault("a: 1\n---\nb: 2").starts_with("2  holds a second document"));
    assert!(fault("a: [1\nb: 2").contains("is no YAML at column"));
    assert!(fault("a: {b: ${A}}").contains("is no YAML at column"));
    assert!(fault("a: *x").contains("is no YAML at column"));
    assert!(fault("a: &x [*x]").contains("an alias of what is not complete"));
    assert!(fault("? [a]\n: b").contains("a key that is no text"));
    assert!(fault("a: &x 1\n*x : 2").contains("an alias as a key"));
    let long = format!("{}: ${{1}}", "k\u{1b}".repeat(100));
    assert!(fault(&long).len() < 500);
}

#[test]
fn depth_and_size_are_bounded() {
    let deep = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(value(&deep(DEEPEST)), deep(DEEPEST));
    assert!(fault(&deep(DEEPEST + 1)).contains("levels deep"));
    // Aliases are as deep as what they stand for.
    let mut chain = "a0: &a0 [[[[[[[[[[1]]]]]]]]]]\n".to_owned();
    for level in 1..8 {
        writeln!(chain, "a{level}: &a{level} [[[[[[[[[*a{}]]]]]]]]]", level - 1).unwrap();
    }
    assert!(fault(&chain).contains("levels deep"));
    // Ten times ten times ten..
    let mut laughs = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n".to_owned();
    for level in 1..10 {
        let before = format!("*a{}", level - 1);
        writeln!(laughs, "a{level}: &a{level} [{}]", vec![before; 10].join(",")).unwrap();
    }
    assert!(fault(&laughs).contains("more than 20000 values"));
}
