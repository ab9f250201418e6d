//! Owns the kinds of values as far as tokens tell them: literals, `%` and `?`, parameters with a plain type. Everything else is `any`; what a
//! registry declares is filled in by `cargo traced`.

use quote::ToTokens as _;
use syn::{Expr, FnArg, GenericArgument, Lit, Pat, PathArguments, Signature, Type};

use crate::args::{Form, Value};

const ANY: &str = "any";

/// The types of a function's parameters, by name.
#[derive(Default)]
pub(super) struct Parameters(Vec<(String, Type)>);

impl Parameters {
    pub(super) fn of(signature: Option<&Signature>) -> Self {
        let mut types = Vec::new();
        let Some(signature) = signature else { return Self::default() };
        for input in &signature.inputs {
            if let FnArg::Typed(parameter) = input
                && let Pat::Ident(name) = &*parameter.pat
            {
                types.push((name.ident.to_string(), (*parameter.ty).clone()));
            }
        }
        Self(types)
    }

    fn get(&self, value: &Expr) -> Option<&Type> {
        match bare(value) {
            Expr::Path(path) => {
                let name = path.path.get_ident()?;
                for (known, ty) in &self.0 {
                    if name == known {
                        return Some(ty);
                    }
                }
                None
            }
            _ => None,
        }
    }

    /// The last word of the type of `..set`; where that is not known, the expression.
    pub(super) fn type_name(&self, set: &Expr) -> String {
        match self.get(set).map(target) {
            Some(Type::Path(path)) => {
                path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default()
            }
            _ => format!("..{}", set.to_token_stream()),
        }
    }
}

pub(super) fn of_value(value: &Value, parameters: &Parameters) -> &'static str {
    if value.form != Form::Plain {
        return "string";
    }
    if let Some(ty) = parameters.get(&value.expression) {
        return of_type(ty);
    }
    match bare(&value.expression) {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(_) | Lit::Char(_) => "string",
            Lit::Int(_) | Lit::Byte(_) => "int",
            Lit::Float(_) => "double",
            Lit::Bool(_) => "boolean",
            _ => ANY,
        },
        Expr::Cast(cast) => of_type(&cast.ty),
        Expr::MethodCall(call) if call.method == "len" => "int",
        Expr::MethodCall(call) if call.method == "as_str" || call.method == "to_string" => "string",
        Expr::Macro(expression) if expression.mac.path.is_ident("format") => "string",
        _ => ANY,
    }
}

fn bare(value: &Expr) -> &Expr {
    match value {
        Expr::Reference(inner) => bare(&inner.expr),
        Expr::Paren(inner) => bare(&inner.expr),
        Expr::Group(inner) => bare(&inner.expr),
        other => other,
    }
}

/// Behind references.
fn target(ty: &Type) -> &Type {
    match ty {
        Type::Reference(inner) => target(&inner.elem),
        Type::Paren(inner) => target(&inner.elem),
        Type::Group(inner) => target(&inner.elem),
        other => other,
    }
}

pub(super) fn of_type(ty: &Type) -> &'static str {
    match target(ty) {
        Type::Slice(slice) => array(&slice.elem),
        Type::Array(list) => array(&list.elem),
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else { return ANY };
            match last.ident.to_string().as_str() {
                "bool" => "boolean",
                "f32" | "f64" => "double",
                "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "u8" | "u16" | "u32" | "u64" | "u128"
                | "usize" => "int",
                "str" | "String" | "char" => "string",
                "Option" => argument(&last.arguments).map_or(ANY, of_type),
                "Vec" => argument(&last.arguments).map_or(ANY, array),
                _ => ANY,
            }
        }
        _ => ANY,
    }
}

fn array(element: &Type) -> &'static str {
    match of_type(element) {
        "boolean" => "boolean[]",
        "double" => "double[]",
        "int" => "int[]",
        "string" => "string[]",
        _ => ANY,
    }
}

fn argument(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return None };
    for argument in &arguments.args {
        if let GenericArgument::Type(ty) = argument {
            return Some(ty);
        }
    }
    None
}
