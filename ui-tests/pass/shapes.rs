//! Shapes that other macros refuse, silent under `deny(warnings)`.
#![deny(warnings)]

use traced::traced;

pub trait Repo {
    #[traced("repo.get")]
    fn get(&self) -> impl Future<Output = u8> + Send {
        async { 1 }
    }
    #[traced("repo.put")]
    #[allow(async_fn_in_trait)]
    async fn put(&self) -> Result<Box<dyn Fn() -> u8>, Box<dyn std::error::Error>> {
        Ok(Box::new(|| 1))
    }
}

#[traced("t.never")]
pub fn never() -> ! {
    panic!("x")
}

#[traced("t.no_prelude")]
pub fn explicit() -> ::core::result::Result<(), ()> {
    Ok(())
}

#[cfg_attr(all(), traced("t.cfg_attr"))]
pub fn conditional() {}

fn main() {
    conditional();
    let _ = explicit();
}
