//! Owns `#[traced::test]`: a test function with a capture of its own. Must not know how spans are captured.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Ident, LitInt, LitStr, Path, Signature, Token, Visibility};

use crate::derive::Findings;
use crate::paths::Runtime;

/// On any error: the errors, and the function as it was written.
pub(crate) fn expand(args: TokenStream, item: &TokenStream) -> TokenStream {
    let mut findings = Findings::default();
    let options = Options::read(args, &mut findings);
    let function = match syn::parse2::<Function>(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            let text = format!("{error}; `#[traced::test]` stands on a function");
            findings.push(Error::new(error.span(), text));
            let errors = findings.into_errors();
            return quote!(#errors #item);
        }
    };
    check_function(&function, &mut findings);
    check_options(&options, &function.signature, &mut findings);
    match findings.into_errors() {
        Some(errors) => quote!(#errors #item),
        None => options.expand(&function),
    }
}

/// A function whose body nobody looks into.
struct Function {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    signature: Signature,
    body: Group,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let (visibility, signature) = (input.parse()?, input.parse()?);
        match input.parse()? {
            TokenTree::Group(body) if body.delimiter() == Delimiter::Brace => {
                Ok(Self { attributes, visibility, signature, body })
            }
            other => Err(Error::new_spanned(other, "expected a body in braces")),
        }
    }
}

#[derive(Default)]
struct Options {
    krate: Option<Path>,
    fixed_clock: Option<Ident>,
    flavor: Option<LitStr>,
    worker_threads: Option<LitInt>,
}

struct Argument {
    name: Ident,
    value: Option<TokenStream>,
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.call(Ident::parse_any)?;
        if !input.peek(Token![=]) {
            return Ok(Self { name, value: None });
        }
        input.parse::<Token![=]>()?;
        let mut value = TokenStream::new();
        while !input.is_empty() && !input.peek(Token![,]) {
            value.extend([input.parse::<TokenTree>()?]);
        }
        Ok(Self { name, value: Some(value) })
    }
}

impl Options {
    fn read(args: TokenStream, findings: &mut Findings) -> Self {
        use syn::parse::Parser as _;
        let mut options = Self::default();
        match Punctuated::<Argument, Token![,]>::parse_terminated.parse2(args) {
            Ok(arguments) => arguments.into_iter().for_each(|argument| options.take(argument, findings)),
            Err(error) => findings.push(error),
        }
        options
    }

    fn take(&mut self, argument: Argument, findings: &mut Findings) {
        let Argument { name, value } = argument;
        let is_new = match name.to_string().as_str() {
            "flavor" => put(&mut self.flavor, &name, value, "`flavor = \"multi_thread\"`", findings),
            "worker_threads" => put(&mut self.worker_threads, &name, value, "`worker_threads = 2`", findings),
            "crate" => put(&mut self.krate, &name, value, "`crate = path::to::traced`", findings),
            "fixed_clock" if value.is_some() => {
                return findings.add(&name, "`fixed_clock` takes no value; write `fixed_clock`");
            }
            "fixed_clock" => self.fixed_clock.replace(name.clone()).is_none(),
            _ => {
                let text = "a test takes `flavor`, `worker_threads`, `fixed_clock` and `crate`";
                return findings.add(&name, format!("unknown argument `{name}`; {text}"));
            }
        };
        if !is_new {
            findings.add(&name, format!("`{name}` is given twice; keep one"));
        }
    }

    fn is_multi_thread(&self) -> bool {
        self.flavor.as_ref().is_some_and(|flavor| flavor.value() == "multi_thread")
    }

    fn expand(&self, function: &Function) -> TokenStream {
        let Function { attributes, visibility, signature, body } = function;
        let (of_test, of_body): (Vec<_>, Vec<_>) =
            attributes.iter().partition(|attribute| is_of_test(attribute));
        let Signature { ident, output, .. } = signature;
        let runtime = Runtime::at(self.krate.as_ref().map(ToTokens::to_token_stream)).private();
        let run = if signature.asyncness.is_some() { quote!(block_on) } else { quote!(run) };
        let fixed_clock = self.fixed_clock.is_some();
        let multi_thread = self.multi_thread();
        // The function stays as it is, inside: its body is checked against its own signature.
        quote! {
            #(#of_test)*
            #[::core::prelude::v1::test]
            #visibility fn #ident() #output {
                #(#of_body)*
                #signature #body
                #runtime::Test { fixed_clock: #fixed_clock, multi_thread: #multi_thread }.#run(#ident)
            }
        }
    }

    fn multi_thread(&self) -> TokenStream {
        match (self.is_multi_thread(), &self.worker_threads) {
            (false, _) => quote!(::core::option::Option::None),
            (true, None) => quote!(::core::option::Option::Some(::core::option::Option::None)),
            (true, Some(workers)) => {
                quote!(::core::option::Option::Some(::core::option::Option::Some(#workers)))
            }
        }
    }
}

/// Reads a value; false when there was one before.
fn put<T: Parse>(
    place: &mut Option<T>,
    name: &Ident,
    value: Option<TokenStream>,
    example: &str,
    findings: &mut Findings,
) -> bool {
    let value = value.unwrap_or_default();
    match syn::parse2::<T>(value.clone()) {
        Ok(parsed) => return place.replace(parsed).is_none(),
        Err(_) if value.is_empty() => findings.add(name, format!("`{name}` needs a value; write {example}")),
        Err(_) => findings.add(&value, format!("`{name}` cannot be this; write {example}")),
    }
    true
}

fn check_options(options: &Options, signature: &Signature, findings: &mut Findings) {
    if let Some(flavor) = &options.flavor
        && !matches!(flavor.value().as_str(), "current_thread" | "multi_thread")
    {
        findings.add(&flavor, "unknown flavor; write \"current_thread\" or \"multi_thread\"");
    }
    if signature.asyncness.is_none() {
        let text = "a sync test has no runtime; remove this, or make the function `async`";
        options.flavor.iter().for_each(|flavor| findings.add(&flavor, text));
        options.worker_threads.iter().for_each(|workers| findings.add(&workers, text));
    } else if let (Some(workers), false) = (&options.worker_threads, options.is_multi_thread()) {
        findings.add(&workers, "one thread runs this test; write `flavor = \"multi_thread\"` as well");
    }
    if let Some(workers) = &options.worker_threads
        && !workers.base10_parse::<usize>().is_ok_and(|workers| workers > 0)
    {
        findings.add(&workers, "a runtime cannot have this many threads; write a number from 1 on");
    }
}

fn check_function(function: &Function, findings: &mut Findings) {
    let signature = &function.signature;
    if !signature.inputs.is_empty() {
        let text = "a test takes no arguments; call `traced::testing::spans()` in its body";
        findings.add(&signature.inputs, text);
    }
    if !signature.generics.params.is_empty() {
        findings.add(&signature.generics, "a test cannot be generic; call a generic function from it");
    }
    for attribute in function.attributes.iter().filter(|attribute| is_test(attribute)) {
        let path = attribute.path().to_token_stream().to_string().replace(' ', "");
        findings.add(attribute, format!("`#[traced::test]` makes a test by itself; remove `#[{path}]`"));
    }
}

fn is_test(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|last| last.ident == "test")
}

/// What speaks to the test harness or the compiler stays outside; everything else belongs to the function as it was written.
fn is_of_test(attribute: &Attribute) -> bool {
    const OF_TEST: [&str; 10] =
        ["should_panic", "ignore", "cfg", "cfg_attr", "doc", "allow", "expect", "warn", "deny", "forbid"];
    OF_TEST.iter().any(|name| attribute.path().is_ident(name))
}
