//! Faults of tags, and of what has them.

use control_derive::Fault;

/// Faults of tags, and of what has them.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum TagFault {
    /// No resources have this type, or they have no tags, or are in no resource group.
    #[rows(
        404 "InvalidResourceType.NotFound",
        "InvalidInstanceType.NotFound",
        "IllegalParam.ResourceType"
    )]
    #[says("There is no type of resources \"{kind}\" to which this applies.")]
    TypeNotFound { kind: String },
    /// The caller has no resource of this type with this id.
    #[rows("InvalidResourceId.NotFound", "InvalidInstanceIds.NotFound")]
    ResourceNotFound { id: String },
    /// The request names no resource.
    #[rows("MissingParameter.ResourceIds", "MissingParam", 400 "MissingParameter")]
    #[says("The parameter ResourceId.N must be given.")]
    NoResources,
    /// The request names no tag.
    #[rows("MissingParameter.Tags", "MissingParam.Tags", 400 "MissingParameter")]
    #[says("The parameter Tag.N must be given.")]
    NoTags,
    /// The request names no key of a tag, and not all of them.
    #[rows("MissingParam", "MissingParameter.Tags", 400 "MissingParameter")]
    #[says("The parameter TagKey.N must be given unless All is true.")]
    NoKeys,
    /// The request names keys, and all of them.
    #[rows("Param.Conflict")]
    AllAndKeys,
    /// The key is one of the system's, whose tags it alone gives and takes.
    #[rows("Forbidden.TagKeys")]
    #[says("The tag key \"{key}\" is the system's.")]
    OfSystem { key: String },
    /// A list is asked for that names neither resources nor tags.
    #[rows("BothEmpty.TagsAndResources")]
    NothingSought,
    /// A list is asked for by tags and by filters of tags.
    #[rows("InvalidTags.MalFormed")]
    TagsAndFilters,
    /// The resource would have more tags than it may have.
    #[rows("QuotaExceed.Tags", "QuotaExceeded.TagNum", "LimitExceeded.Tag")]
    #[says("A resource can have at most {most} tags.")]
    Quota { most: u64 },
    /// Two keys of the request are one but for the case of their letters.
    #[rows("TagKey.Duplication")]
    KeysAlike { key: String },
    /// The resource is the cloud's own, and has no tags of its users'.
    #[rows("InvalidResourceId.NotSupported")]
    NotTaggable { id: String },
    /// There is no such category of tags.
    #[rows("Invalid.TagCategory")]
    Category { category: String },
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            TagFault::VARIANTS,
            [
                (
                    "AddTags",
                    TagFault::TypeNotFound { kind: "moon".to_owned() },
                    "404 InvalidResourceType.NotFound The ResourceType provided does not exist in our records.",
                ),
                (
                    "MoveResourceGroup",
                    TagFault::TypeNotFound { kind: "moon".to_owned() },
                    "400 IllegalParam.ResourceType Invalid Resource Type value.",
                ),
                (
                    "UnTagResources",
                    TagFault::TypeNotFound { kind: "moon".to_owned() },
                    "400 InvalidInstanceType.NotFound The instance type is not found",
                ),
                (
                    "AddTags",
                    TagFault::ResourceNotFound { id: "i-9".to_owned() },
                    "404 InvalidResourceId.NotFound The specified ResourceId is not found in our records.",
                ),
                (
                    "UnTagResources",
                    TagFault::ResourceNotFound { id: "vpc-9".to_owned() },
                    "400 InvalidInstanceIds.NotFound The instanceIds are not found",
                ),
                (
                    "UntagResources",
                    TagFault::NoResources,
                    "404 MissingParameter.ResourceIds The parameter - ResourceIds.N should not be null",
                ),
                (
                    "UnTagResources",
                    TagFault::NoResources,
                    "400 MissingParam The parameter ResourceId.N must be given.",
                ),
                (
                    "TagResources",
                    TagFault::NoTags,
                    "404 MissingParameter.Tags The parameter - Tags should not be null.",
                ),
                (
                    "UnTagResources",
                    TagFault::NoKeys,
                    "400 MissingParam The parameter TagKey.N must be given unless All is true.",
                ),
                (
                    "",
                    TagFault::NoKeys,
                    "400 MissingParameter The parameter TagKey.N must be given unless All is true.",
                ),
                (
                    "UntagResources",
                    TagFault::AllAndKeys,
                    "403 Param.Conflict The specified all is true, but the specified TagKey.N is not empty.",
                ),
                (
                    "UnTagResources",
                    TagFault::OfSystem { key: "acs:x".to_owned() },
                    "400 Forbidden.TagKeys The request do not allow to operate the tag keys",
                ),
                (
                    "ListTagResources",
                    TagFault::NothingSought,
                    "403 BothEmpty.TagsAndResources The specified Tags and ResourcesIds are not allow to both empty.",
                ),
                (
                    "ListTagResources",
                    TagFault::TagsAndFilters,
                    "400 InvalidTags.MalFormed The tags must be empty, when the tagFilters is not empty.",
                ),
                (
                    "AddTags",
                    TagFault::Quota { most: 20 },
                    "403 QuotaExceed.Tags A resource can have at most 20 tags.",
                ),
                (
                    "UnTagResources",
                    TagFault::Quota { most: 20 },
                    "400 QuotaExceeded.TagNum Custom Tags quota exceeded",
                ),
                (
                    "UntagResources",
                    TagFault::NoKeys,
                    "404 MissingParameter.Tags The parameter - Tags should not be null",
                ),
                (
                    "AddTags",
                    TagFault::KeysAlike { key: "K".to_owned() },
                    "403 TagKey.Duplication The TagKey has duplication with others, case-insensitive.",
                ),
                (
                    "RemoveTags",
                    TagFault::NotTaggable { id: "aliyun_3".to_owned() },
                    "403 InvalidResourceId.NotSupported The specified ResourceId does not support tagging.",
                ),
                (
                    "DescribeTags",
                    TagFault::Category { category: "moon".to_owned() },
                    "400 Invalid.TagCategory The parameter Category is illegal.",
                ),
            ],
        );
    }
}
