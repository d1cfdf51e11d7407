//! Where a server listens, and which of the cloud's hosts serves a product.

use std::fmt;

use control::Product;
use hyper::Uri;

/// Where a server listens: `http://host:port`, or `https://host:port`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    scheme: Scheme,
    /// `host` or `host:port`, as in the `Host` header.
    authority: String,
}

/// Whether requests are encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Http,
    Https,
}

/// Why text is not an [`Endpoint`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not of the form http://HOST:PORT or https://HOST:PORT")]
pub struct EndpointError(String);

impl Endpoint {
    /// Reads `http://host:port`, `https://host:port`, or `host:port` as the official clients take it,
    /// which is HTTP.
    pub fn parse(text: &str) -> Result<Endpoint, EndpointError> {
        let malformed = || EndpointError(text.to_owned());
        let url = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let url = url.parse::<Uri>().map_err(|_| malformed())?;
        let scheme = match url.scheme_str() {
            Some("http") => Scheme::Http,
            Some("https") => Scheme::Https,
            _ => return Err(malformed()),
        };
        let authority = url.authority().ok_or_else(malformed)?.as_str();
        if authority.contains('@') || url.path() != "/" || url.query().is_some() {
            return Err(malformed());
        }
        Ok(Endpoint { scheme, authority: authority.to_owned() })
    }

    /// `host` or `host:port`.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The host alone.
    pub fn host(&self) -> &str {
        self.split().0
    }

    /// Whether requests are encrypted.
    pub fn is_https(&self) -> bool {
        self.scheme == Scheme::Https
    }

    /// Whether it is one of the cloud's own.
    pub fn is_cloud(&self) -> bool {
        server::is_cloud(self.split().0)
    }

    /// The region that one of the cloud's hosts names, as `ecs.cn-beijing.aliyuncs.com` does and
    /// `ecs.aliyuncs.com` does not.
    pub fn region(&self) -> Option<&str> {
        let labels = self.split().0.split('.').collect::<Vec<_>>();
        (self.is_cloud() && labels.len() > 3).then(|| labels[1])
    }

    /// Where a product is served. That is here, unless it is one of the cloud's hosts, of which each
    /// serves one product.
    pub fn of(&self, product: Product, region: Option<&str>) -> Endpoint {
        let (host, port) = self.split();
        let name = product.name().to_ascii_lowercase();
        let is_its = |rest: &str| rest.starts_with(['.', '-']);
        if !self.is_cloud() || host.strip_prefix(&name).is_some_and(is_its) {
            return self.clone();
        }
        let region = region.or(self.region()).unwrap_or(crate::call::DEFAULT_REGION);
        let authority = product.host(region) + port;
        Endpoint { scheme: self.scheme, authority }
    }

    /// The host, and the port with its colon.
    fn split(&self) -> (&str, &str) {
        match self.authority.rfind(':') {
            Some(at) if !self.authority[at..].contains(']') => self.authority.split_at(at),
            _ => (&self.authority, ""),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.scheme {
            Scheme::Http => "http",
            Scheme::Https => "https",
        };
        write!(f, "{scheme}://{}", self.authority)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(text: &str) -> Endpoint {
        Endpoint::parse(text).expect("an endpoint")
    }

    #[test]
    fn endpoints_are_read_with_and_without_a_scheme() {
        for text in ["http://127.0.0.1:3640", "http://127.0.0.1:3640/", "127.0.0.1:3640"] {
            assert_eq!(endpoint(text).to_string(), "http://127.0.0.1:3640", "{text}");
        }
        assert_eq!(endpoint("https://h").to_string(), "https://h");
        assert_eq!(endpoint("[::1]:80").authority(), "[::1]:80");
    }

    #[test]
    fn what_is_not_an_endpoint_is_refused() {
        for text in ["", "http://", "ftp://h", "http://h/path", "https://u:p@h", "http://h?q=1"] {
            assert_eq!(Endpoint::parse(text), Err(EndpointError(text.to_owned())));
        }
    }

    #[test]
    fn each_of_the_cloud_s_hosts_serves_its_product() {
        let of = |text: &str, product, region| endpoint(text).of(product, region).to_string();
        let ecs = "https://ecs.cn-beijing.aliyuncs.com";
        assert_eq!(of(ecs, Product::Ecs, Some("cn-beijing")), ecs);
        assert_eq!(of(ecs, Product::Vpc, None), "https://vpc.cn-beijing.aliyuncs.com");
        assert_eq!(of(ecs, Product::Sts, Some("cn-beijing")), "https://sts.aliyuncs.com");
        let central = "https://ecs.aliyuncs.com:443";
        assert_eq!(of(central, Product::Ecs, Some("cn-beijing")), central);
        let vpc = "https://vpc.cn-beijing.aliyuncs.com:443";
        assert_eq!(of(central, Product::Vpc, Some("cn-beijing")), vpc);
        for own in ["http://127.0.0.1:3640", "http://[::1]:3640", "http://aliyuncs.com.example"] {
            assert_eq!(of(own, Product::Vpc, Some("cn-beijing")), own);
        }
    }
}
