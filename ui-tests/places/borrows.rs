// What the borrow checker says.

#[traced::traced("t.bad")]
fn moved(text: String) -> Option<String> {
    drop(text);
    Some(text)
}

#[traced::traced("t.bad")]
fn borrowed(list: &mut Vec<u8>) -> Option<u8> {
    let first = list.first();
    list.push(1);
    first.copied()
}

#[traced::traced("t.bad")]
fn local() -> Option<&'static str> {
    let text = String::new();
    Some(&text)
}

#[traced::traced("t.bad")]
fn guard<'a>() -> &'a str {
    let text = String::new();
    &text
}

#[traced::traced("t.bad")]
fn lifetimes<'a, 'b>(a: &'a str, b: &'b str) -> Option<&'a str> {
    Some(b)
}

#[traced::traced("t.bad")]
fn not_mutable(list: Vec<u8>) -> Option<usize> {
    list.push(1);
    Some(list.len())
}

#[traced::traced("t.bad")]
fn behind(list: &Vec<u8>) -> Option<usize> {
    list.push(1);
    Some(list.len())
}

#[traced::traced("t.bad")]
fn out_of(text: &String) -> Option<String> {
    Some(*text)
}

#[traced::traced("t.bad")]
fn unset() -> Option<u8> {
    let n: u8;
    Some(n)
}

#[traced::traced("t.bad")]
async fn later_moved(text: String) -> Option<String> {
    drop(text);
    Some(text)
}

#[traced::traced("t.bad")]
async fn later_borrowed(list: &mut Vec<u8>) -> Option<u8> {
    let first = list.first();
    list.push(1);
    first.copied()
}

#[traced::traced("t.bad")]
async fn later_local() -> Option<&'static str> {
    let text = String::new();
    Some(&text)
}

#[traced::traced("t.bad")]
async fn later_lifetimes<'a, 'b>(a: &'a str, b: &'b str) -> Option<&'a str> {
    Some(b)
}

#[traced::traced("t.bad")]
fn captured(list: Vec<u8>) -> impl Future<Output = usize> {
    let text = String::new();
    async { text.len() }
}

struct A(String);

#[traced::traced(service = "t")]
impl A {
    fn taken(&self) -> Option<String> {
        Some(self.0)
    }

    async fn changed(&self) -> Option<()> {
        self.0.push('a');
        Some(())
    }
}

fn main() {}
