//! Built again and again with other settings.

struct Vault;

// An impl holds no `const _`, so what is tracked stands in the first body.
#[traced::traced]
impl Vault {
    fn open(&self, id: u64) {
        traced::set!(order.id = id);
    }
}

#[traced::traced("t.main", attrs(id = 1))]
fn main() {
    Vault.open(1);
}
