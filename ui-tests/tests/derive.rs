//! What the compiler says about wrong derives and wrong tests.

#[test]
fn messages() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/derive/*.rs");
    cases.compile_fail("ui/test/*.rs");
}
