//! One key for each rule on keys that needs no registry.

use traced::traced;

#[traced("t.empty", attrs("" = 1))]
fn attr_empty() {}

#[traced("t.charset", attrs("order id" = 1))]
fn attr_charset() {}

#[traced("t.format", attrs("Order.Id" = 1))]
fn attr_format() {}

#[traced("t.reserved", attrs(otel.scope = 1))]
fn attr_reserved() {}

#[traced("t.duplicate", attrs(a.b = 1, a.c = 2, a.b = 3))]
fn attr_duplicate() {}

#[traced("orders.get", attrs(id))]
fn attr_namespace(id: u64) {}

#[traced("t.secret", attrs(order.password = "x"))]
fn attr_secret() {}

#[traced("t.plural", attrs(order.tag = ["a", "b"]))]
fn attr_plural() {}

#[rustfmt::skip]
#[traced("t.count", attrs(
    a.k0 = 1, a.k1 = 1, a.k2 = 1, a.k3 = 1, a.k4 = 1, a.k5 = 1, a.k6 = 1, a.k7 = 1, a.k8 = 1, a.k9 = 1,
    a.k10 = 1, a.k11 = 1, a.k12 = 1, a.k13 = 1, a.k14 = 1, a.k15 = 1, a.k16 = 1, a.k17 = 1, a.k18 = 1, a.k19 = 1,
    a.k20 = 1, a.k21 = 1, a.k22 = 1, a.k23 = 1, a.k24 = 1, a.k25 = 1, a.k26 = 1, a.k27 = 1, a.k28 = 1, a.k29 = 1,
    a.k30 = 1, a.k31 = 1, a.k32 = 1, a.k33 = 1, a.k34 = 1, a.k35 = 1, a.k36 = 1, a.k37 = 1, a.k38 = 1, a.k39 = 1,
    a.k40 = 1, a.k41 = 1, a.k42 = 1, a.k43 = 1, a.k44 = 1, a.k45 = 1, a.k46 = 1, a.k47 = 1, a.k48 = 1, a.k49 = 1,
    a.k50 = 1, a.k51 = 1, a.k52 = 1, a.k53 = 1, a.k54 = 1, a.k55 = 1, a.k56 = 1, a.k57 = 1, a.k58 = 1, a.k59 = 1,
    a.k60 = 1, a.k61 = 1, a.k62 = 1, a.k63 = 1, a.k64 = 1, a.k65 = 1, a.k66 = 1, a.k67 = 1, a.k68 = 1, a.k69 = 1,
    a.k70 = 1, a.k71 = 1, a.k72 = 1, a.k73 = 1, a.k74 = 1, a.k75 = 1, a.k76 = 1, a.k77 = 1, a.k78 = 1, a.k79 = 1,
    a.k80 = 1, a.k81 = 1, a.k82 = 1, a.k83 = 1, a.k84 = 1, a.k85 = 1, a.k86 = 1, a.k87 = 1, a.k88 = 1, a.k89 = 1,
    a.k90 = 1, a.k91 = 1, a.k92 = 1, a.k93 = 1, a.k94 = 1, a.k95 = 1, a.k96 = 1, a.k97 = 1, a.k98 = 1, a.k99 = 1,
    a.k100 = 1, a.k101 = 1, a.k102 = 1, a.k103 = 1, a.k104 = 1, a.k105 = 1, a.k106 = 1, a.k107 = 1, a.k108 = 1, a.k109 = 1,
    a.k110 = 1, a.k111 = 1, a.k112 = 1, a.k113 = 1, a.k114 = 1, a.k115 = 1, a.k116 = 1, a.k117 = 1, a.k118 = 1, a.k119 = 1,
    a.k120 = 1, a.k121 = 1, a.k122 = 1, a.k123 = 1, a.k124 = 1, a.k125 = 1, a.k126 = 1, a.k127 = 1, a.k128 = 1,
))]
fn attr_count() {}

fn main() {
    attr_empty();
    attr_charset();
    attr_format();
    attr_reserved();
    attr_duplicate();
    attr_namespace(1);
    attr_secret();
    attr_plural();
    attr_count();
}
