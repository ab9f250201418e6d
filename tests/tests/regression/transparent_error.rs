//! An error that passes a transparent wrapper on its way up was recorded as an exception once per wrapper: its type changes, its text does
//! not, and it is not its own source.

use traced::testing::spans;
use traced::traced;

#[derive(Debug, thiserror::Error)]
#[error("card declined")]
struct Declined;

#[derive(Debug, thiserror::Error)]
enum OrderError {
    #[error(transparent)]
    Payment(#[from] Declined),
}

#[traced("payments.charge")]
fn charge() -> Result<(), Declined> {
    Err(Declined)
}

#[traced("orders.create")]
fn create() -> Result<(), OrderError> {
    charge()?;
    Ok(())
}

#[traced("orders.handle")]
fn handle() -> Result<(), Box<dyn std::error::Error>> {
    Ok(create()?)
}

#[traced::test]
fn a_transparent_error_is_recorded_once_at_its_origin() {
    assert!(handle().is_err());
    let spans = spans();
    let exceptions = |name: &str| spans.one(name).events().len();
    assert_eq!(exceptions("payments.charge"), 1);
    assert_eq!(exceptions("orders.create") + exceptions("orders.handle"), 0);
    assert!(spans.one("orders.create").is_error() && spans.one("orders.handle").is_error());
}
