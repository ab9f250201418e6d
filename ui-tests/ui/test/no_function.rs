#[traced::test]
struct NoTest;

fn main() {
    let _ = NoTest;
}
