//! `cargo traced list`, `export` and `diff` on a crate whose spans are known.

#![expect(clippy::expect_used, reason = "a test stops where it cannot go on")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

const LIB: &str = r#"#![forbid(unsafe_code)]

use traced::{Attributes, traced};

#[derive(Attributes)]
pub struct Order {
    id: u64,
    #[attributes(display)]
    total: f64,
}

const NAME: &str = "orders.named";

pub struct Vault;

#[traced]
impl Vault {
    pub fn open(&self, n: u64) -> Result<u8, u8> {
        if n > 1 {
            traced::event!("vault.opened", vault.count = n);
        }
        traced::set!(vault.tags = ["a"].as_slice());
        Ok(1)
    }
}

#[traced("orders.place", kind = server, attrs(..order, customer.id = id, http.route = route(), shop.size = 1.5))]
pub async fn place<T: Send>(order: &Order, id: Option<&str>, t: T) -> Result<T, u8> {
    traced::span!("orders.inner", attrs(order.lines = 2), {
        traced::event!("order.checked");
    });
    Ok(t)
}

fn route() -> &'static str {
    "/"
}

#[traced(name = NAME, baggage(tenant.id))]
pub fn named() {}
"#;

const MAIN: &str = r#"#[traced::traced(attrs(shop.number = 1))]
fn main() {
    shop::named();
}

#[traced::traced("orders.named")]
fn never_called() {}
"#;

/// Every shop is built into one directory, where they have the same names.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A crate beside the others of its kind, so that `traced` is built once for all tests.
struct Shop(PathBuf);

impl Shop {
    fn new(name: &str) -> Self {
        let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let shop = Self(scratch.join("contract").join(name));
        let _ = fs::remove_dir_all(&shop.0);
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let runtime = here.join("runtime").display().to_string().replace('\\', "/");
        let manifest = format!(
            "[package]\nname = \"shop-{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[lib]\nname = \"shop\"\n[[bin]]\nname = \"shop\"\npath = \"src/main.rs\"\n[workspace]\n[dependencies]\ntraced = {{ path = \"{runtime}\", default-features = false }}\n"
        );
        for (file, text) in [("Cargo.toml", manifest.as_str()), ("src/lib.rs", LIB), ("src/main.rs", MAIN)] {
            shop.write(file, text);
        }
        fs::copy(here.join("Cargo.lock"), shop.0.join("Cargo.lock")).expect("a lock file");
        shop
    }

    fn write(&self, file: &str, text: &str) {
        let file = self.0.join(file);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, text).expect("a file");
    }

    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let _alone = alone();
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-traced"))
            .args(["traced"])
            .args(arguments)
            .current_dir(&self.0)
            .env("CARGO_NET_OFFLINE", "true")
            .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("contract-target"))
            .env_remove("RUSTFLAGS")
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let code = output.status.code().unwrap_or(-1);
        (code, if code == 2 { String::from_utf8_lossy(&output.stderr).into_owned() } else { said })
    }
}

const LIST: &str = "\
orders.inner  internal  shop                src/lib.rs:29
    order.lines: int
    event order.checked
orders.named  internal  shop::named         src/lib.rs:40
    tenant.id: string
orders.named  internal  shop::never_called  src/main.rs:7
orders.place  server    shop::place         src/lib.rs:28
    customer.id: string
    http.route: string
    order.id: int
    order.total: string
    shop.size: double
shop.main     internal  shop::main          src/main.rs:2
    shop.number: int
vault.open    internal  shop::Vault::open   src/lib.rs:18
    vault.tags: any
    event vault.opened (vault.count: int)
more than one place is called orders.named: shop::named, shop::never_called
";

const TEXT: &str = "\
orders.inner (internal)
  order.lines: int
  event order.checked
orders.named (internal)
  tenant.id: string
orders.place (server)
  customer.id: string
  http.route: string
  order.id: int
  order.total: string
  shop.size: double
shop.main (internal)
  shop.number: int
vault.open (internal)
  vault.tags: any
  event vault.opened
    vault.count: int
";

#[test]
fn every_span_is_listed_and_exported() {
    let shop = Shop::new("list");
    assert_eq!(shop.run(&["list"]), (0, LIST.to_owned()));
    assert_eq!(shop.run(&["export"]), (0, TEXT.to_owned()));

    let (_, json) = shop.run(&["export", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let place = &json
        .as_array()
        .expect("a list")
        .iter()
        .find(|span| span["name"] == "orders.place")
        .expect("the span");
    assert_eq!(
        (&place["attributes"]["order.id"], &place["errors"], &place["line"]),
        (&"int".into(), &"record".into(), &28.into())
    );

    let (_, markdown) = shop.run(&["export", "--format", "markdown"]);
    assert!(
        markdown.contains("| `orders.named` | internal | `tenant.id` string |  | `shop::named` |\n"),
        "{markdown}"
    );
    assert!(shop.run(&["export", "--format", "yaml"]).1.contains("unknown format `yaml`; write `text`"));
    // Only what is asked for is built.
    assert!(!shop.run(&["list", "--lib"]).1.contains("shop.main"));
}

#[test]
fn the_export_for_weaver_is_a_registry_that_sync_reads() {
    let shop = Shop::new("weaver");
    let (_, weaver) = shop.run(&["export", "--format", "weaver"]);
    assert!(
        weaver.starts_with(
            "file_format: definition/2\nattributes:\n  - key: \"customer.id\"\n    type: \"string\"\n"
        ),
        "{weaver}"
    );
    assert!(weaver.contains("  - type: \"orders.place\"\n    kind: server\n"), "{weaver}");
    assert!(
        weaver.contains("      - ref: \"http.route\"\n") && !weaver.contains("key: \"http.route\""),
        "{weaver}"
    );
    shop.write("model/spans.yaml", &weaver);
    let (code, said) = shop.run(&["sync", "--from", "model", "--to", "model/registry.tsv"]);
    assert_eq!((code, said.as_str()), (0, "model/registry.tsv: written, 9 attributes\n"), "{weaver}");
}

#[test]
fn a_changed_contract_is_told() {
    let shop = Shop::new("diff");
    shop.write("spans.txt", TEXT);
    assert_eq!(shop.run(&["diff", "spans.txt"]), (0, "no changes\n".to_owned()));

    let changed = LIB
        .replace("orders.inner", "orders.check")
        .replace("shop.size = 1.5", "shop.size = 1, shop.new = true");
    shop.write("src/lib.rs", &changed);
    let told = "\
breaking  orders.inner (internal): span removed
breaking  orders.place (server): attribute `shop.size` was `double`, is `int`
addition  orders.place (server): new attribute `shop.new`
addition  orders.check (internal): new span
";
    assert_eq!(shop.run(&["diff", "spans.txt"]), (1, told.to_owned()));
    shop.write("spans.txt", "what is this");
    assert!(
        shop.run(&["diff", "spans.txt"])
            .1
            .contains("spans.txt:1: not a line of a contract; write the file with")
    );
    assert!(shop.run(&["diff"]).1.contains("`diff` takes a file"));
    shop.write("src/lib.rs", "nonsense");
    assert!(shop.run(&["list"]).1.contains("the project does not build; see above"));
}

#[test]
fn an_ordinary_build_has_no_records() {
    let shop = Shop::new("ordinary");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("contract-target/traced");
    let _alone = alone();
    let status = Command::new(env!("CARGO"))
        .args(["build", "--offline", "--quiet", "--lib"])
        .current_dir(&shop.0)
        .env("CARGO_TARGET_DIR", &target)
        .env_remove("RUSTFLAGS")
        .status();
    assert!(status.is_ok_and(|status| status.success()));
    let library = fs::read(target.join("debug/libshop.rlib")).expect("the library");
    assert!(!library.windows(8).any(|bytes| bytes.starts_with(b"\x02span\x1f")));
}
