//! What a parameter names, as text: the resources that a policy allows or denies.

/// A value of a parameter, or several, that name resources.
pub trait Names {
    /// Adds the names, in the order of the request.
    fn names(&self, out: &mut Vec<String>);
}

impl Names for String {
    fn names(&self, out: &mut Vec<String>) {
        out.push(self.clone());
    }
}

impl<T: Names> Names for Option<T> {
    fn names(&self, out: &mut Vec<String>) {
        if let Some(named) = self {
            named.names(out);
        }
    }
}

impl<T: Names> Names for Vec<T> {
    fn names(&self, out: &mut Vec<String>) {
        for named in self {
            named.names(out);
        }
    }
}

/// Implements [`Names`] for types that are one name, which is how they
/// display themselves: `names!(EniId, VpcId);`.
#[macro_export]
macro_rules! names {
    ($($name:ty),+ $(,)?) => {$(
        impl $crate::params::Names for $name {
            fn names(&self, out: &mut ::std::vec::Vec<::std::string::String>) {
                out.push(::std::string::ToString::to_string(self));
            }
        }
    )+};
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Number(u32);

    impl std::fmt::Display for Number {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "n-{}", self.0)
        }
    }

    names!(Number);

    #[test]
    fn names_come_in_the_order_of_the_request() {
        let mut names = Vec::new();
        "eni-1".to_owned().names(&mut names);
        None::<String>.names(&mut names);
        Some(vec![Number(2), Number(1)]).names(&mut names);
        Vec::<Number>::new().names(&mut names);
        assert_eq!(names, ["eni-1", "n-2", "n-1"]);
    }
}
