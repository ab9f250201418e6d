#[traced::test]
fn with_arguments(_a: u8, _b: u8) {}

#[traced::test]
fn generic<T>() {}

fn main() {
    // The functions are still there.
    with_arguments(1, 2);
    generic::<u8>();
}
