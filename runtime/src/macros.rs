//! Owns the `macro_rules!` that expansions call: closures made here do not count in the user's coverage, and fixed code stays out of the
//! expansion. Local names here are ones that nobody gives to a const, which would turn them into patterns. Must not know which arguments the attribute was given.

/// The static description of one place.
#[doc(hidden)]
#[macro_export]
macro_rules! __callsite {
    (
        $callsite:ident, name = $name:tt, kind = $kind:ident, function = [$($function:expr)?],
        line = $line:expr, keys = [$($key:expr),*], baggage = [$($baggage:expr),*]
    ) => {
        static $callsite: $crate::__private::Callsite = $crate::__private::Callsite::new(
            $crate::__name!($name),
            $crate::__private::SpanKind::$kind,
            [$crate::__private::option_env!("CARGO_PKG_NAME"), $crate::__private::option_env!("CARGO_PKG_VERSION")],
            (
                $crate::__private::concat!($crate::__private::module_path!() $(, "::", $function)?),
                $crate::__private::file!(),
                $line,
            ),
            &[$($key),*],
            &[$($baggage),*],
        );
    };
}

/// A span's name: a literal, a const, or the default one. Literals and consts are checked elsewhere.
#[doc(hidden)]
#[macro_export]
macro_rules! __name {
    ([$name:literal]) => {
        $crate::__private::Name::Said { name: $name }
    };
    ([const $name:expr]) => {
        $crate::__private::Name::Said { name: $name }
    };
    ([default $service:literal, $function:literal]) => {
        $crate::__private::Name::default($service, $crate::__private::module_path!(), $function)
    };
}

/// The default name as a const.
#[doc(hidden)]
#[macro_export]
macro_rules! __default_name {
    ($service:literal, $function:literal) => {{
        const LENGTH: ::core::primitive::usize =
            $crate::__private::default_name_len($service, $crate::__private::module_path!(), $function);
        static NAME: [::core::primitive::u8; LENGTH] =
            $crate::__private::default_name::<LENGTH>($service, $crate::__private::module_path!(), $function);
        $crate::__private::name_str(&NAME)
    }};
}

/// The closure that reads a result, or the function that does not.
#[doc(hidden)]
#[macro_export]
macro_rules! __outcome {
    (off) => {
        $crate::__private::unread
    };
    (record) => {
        |__traced_span: &mut $crate::__private::SpanCore, __traced_value: &_| $crate::__fail!(__traced_span, __traced_value, record)
    };
    (status) => {
        |__traced_span: &mut $crate::__private::SpanCore, __traced_value: &_| $crate::__fail!(__traced_span, __traced_value, status)
    };
    ($span:ident, $value:ident => $($read:tt)*) => {
        |$span: &mut $crate::__private::SpanCore, $value: &_| {
            if $span.is_recording() {
                $($read)*
            }
        }
    };
}

/// Writes the failure that a result is, if it is one.
#[doc(hidden)]
#[macro_export]
macro_rules! __fail {
    ($span:ident, $value:ident, $mode:ident) => {
        if $span.is_recording() {
            $span.$mode($crate::__failure!($value))
        }
    };
    ($span:ident, $value:ident, $mode:ident, type = $type:expr) => {
        $span.$mode($crate::__private::failure_type(
            $crate::__failure!($value),
            $crate::__error!($value),
            $type,
        ))
    };
    ($span:ident, $value:ident, $mode:ident, when = $when:expr) => {
        $span.$mode($crate::__private::failure_when($value, || $crate::__failure!($value), $when))
    };
    ($span:ident, $value:ident, $mode:ident, when = $when:expr, type = $type:expr) => {
        $span.$mode($crate::__private::failure_type(
            $crate::__private::failure_when($value, || $crate::__failure!($value), $when),
            $crate::__error!($value),
            $type,
        ))
    };
}

/// The failure that a result is, by the best tier that its type has.
#[doc(hidden)]
#[macro_export]
macro_rules! __failure {
    ($value:ident) => {{
        use $crate::__private::tiers::*;
        (&&&&&$crate::__private::Read($value)).failure()
    }};
}

/// The error of a result, or the value that is none.
#[doc(hidden)]
#[macro_export]
macro_rules! __error {
    ($value:ident) => {{
        use $crate::__private::tiers::*;
        (&&$crate::__private::Read($value)).error()
    }};
}

/// A record for `cargo traced list`: nothing refers to it, and the section keeps it.
#[doc(hidden)]
#[macro_export]
macro_rules! __inventory {
    ($($text:expr),+) => {
        const _: () = {
            const TEXTS: &[&::core::primitive::str] = &[$($text),+];
            #[used]
            #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__traced"))]
            #[cfg_attr(not(target_vendor = "apple"), unsafe(link_section = ".traced"))]
            static RECORD: [::core::primitive::u8; $crate::__private::joined_len(TEXTS)] = $crate::__private::joined(TEXTS);
        };
    };
}

/// What an editor reads and a compiler does not: the keys of `attrs(..)` as paths, which complete, explain themselves and lead to their
/// declarations. Two macros, because a condition in the expansion would be one of the user's crate, which does not know it.
#[cfg(rust_analyzer)]
#[doc(hidden)]
#[macro_export]
macro_rules! __ide {
    ($($tokens:tt)*) => { $($tokens)* };
}

/// What an editor reads and a compiler does not.
#[cfg(not(rust_analyzer))]
#[doc(hidden)]
#[macro_export]
macro_rules! __ide {
    ($($tokens:tt)*) => {};
}

/// What `#[derive(AttributeValue)]` makes of an enum: its generics, itself, its conditions, and an arm for each variant.
#[doc(hidden)]
#[macro_export]
macro_rules! __text_value {
    ([$($generics:tt)*] [$($type:tt)*] [$($conditions:tt)*] $arms:tt) => {
        #[automatically_derived]
        impl $($generics)* $crate::__private::AttributeValue for $($type)* $($conditions)* {
            fn to_value(&self) -> ::core::option::Option<$crate::__private::Value> {
                let __traced_text = $crate::__text_of!($arms);
                $crate::__private::static_text(__traced_text(self))
            }
        }
        #[automatically_derived]
        impl $($generics)* $crate::__private::ValueKind for $($type)* $($conditions)* {
            type Kind = $crate::__private::kind::Text;
        }
        $crate::__text_through!([&$($type)*] [$($generics)*] [$($type)*] [$($conditions)*]);
        $crate::__text_through!([&mut $($type)*] [$($generics)*] [$($type)*] [$($conditions)*]);
        $crate::__text_through!([&&$($type)*] [$($generics)*] [$($type)*] [$($conditions)*]);
        #[automatically_derived]
        impl $($generics)* $crate::__private::AttributeElement for $($type)* $($conditions)* {
            fn array<'traced>(
                elements: impl ::core::iter::Iterator<Item = &'traced Self>,
            ) -> ::core::option::Option<$crate::__private::Value>
            where
                Self: 'traced,
            {
                $crate::__private::static_texts(elements.map($crate::__text_of!($arms)))
            }
        }
    };
}

/// From a variant to its text.
#[doc(hidden)]
#[macro_export]
macro_rules! __text_of {
    ([$($arms:tt)*]) => {{
        #[allow(deprecated)]
        let __traced_text = |__traced_value: &Self| -> &'static ::core::primitive::str {
            match *__traced_value { $($arms)* }
        };
        __traced_text
    }};
}

/// A reference has the value of what it refers to.
#[doc(hidden)]
#[macro_export]
macro_rules! __text_through {
    ([$($reference:tt)*] [$($generics:tt)*] [$($type:tt)*] [$($conditions:tt)*]) => {
        #[automatically_derived]
        impl $($generics)* $crate::__private::AttributeValue for $($reference)* $($conditions)* {
            fn to_value(&self) -> ::core::option::Option<$crate::__private::Value> {
                <$($type)* as $crate::__private::AttributeValue>::to_value(&**self)
            }
        }
    };
}
