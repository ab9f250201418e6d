//! One key for each rule that the semantic conventions answer.

use traced::traced;

#[traced("t.renamed", attrs(http.method = "GET"))]
fn attr_renamed() {}

#[traced("t.replaced", attrs(enduser.role = "x"))]
fn attr_replaced() {}

#[traced("t.moved", attrs(gen_ai.system = "x"))]
fn attr_moved() {}

#[traced("t.typo", attrs(http.requst.method = "GET"))]
fn attr_typo() {}

#[traced("t.collision", attrs(http.route.id = 1))]
fn attr_collision() {}

#[traced("t.extends", attrs(http.code = 1))]
fn attr_extends() {}

#[traced("t.enum", attrs(http.request.method = "get"))]
fn attr_enum() {}

#[traced("t.template", attrs("http.request.header.X-Id" = ["a"]))]
fn attr_template() {}

#[traced("t.resource", attrs(service.name = "shop"))]
fn attr_resource() {}

#[traced("t.late", ret(|_| url.path = "/"))]
fn attr_late() {}

#[traced("t.unstable", attrs(http.request.size = 1))]
fn attr_unstable() {}

fn main() {
    attr_renamed();
    attr_replaced();
    attr_moved();
    attr_typo();
    attr_collision();
    attr_extends();
    attr_enum();
    attr_template();
    attr_resource();
    attr_late();
    attr_unstable();
}
