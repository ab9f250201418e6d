// What is not there.

#[traced::traced("t.bad")]
fn variable() -> Option<u8> {
    missing
}

#[traced::traced("t.bad")]
async fn function(n: u8) {
    absent(n).await
}

#[traced::traced("t.bad")]
fn types(n: Absent) -> Result<u8, Missing> {
    Ok(1)
}

#[traced::traced("t.bad")]
fn future() -> impl Future<Output = u8> {
    async { no_such_value }
}

#[traced::traced("t.bad")]
fn macros() {
    no_such_macro!();
}

struct A;

#[traced::traced(service = "t")]
impl A {
    fn method(&self) -> u8 {
        not_a_field + self.n
    }
}

fn main() {}
