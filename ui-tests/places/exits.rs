// Exits that lead nowhere.

#[traced::traced("t.bad")]
fn outside() -> Option<u8> {
    break
}

#[traced::traced("t.bad")]
async fn label() -> Option<u8> {
    loop {
        continue 'missing;
    }
}

fn main() {}
