//! How a user reads in answers.

use api::answer;

use super::User;
use crate::value::{name::UserName, text};

/// What all answers say of a user.
#[answer]
pub struct UserView {
    user_id: String,
    user_name: UserName,
    display_name: String,
    mobile_phone: String,
    email: String,
    comments: String,
    create_date: String,
}

impl UserView {
    /// The user as answers show it.
    pub fn of(user: &User) -> UserView {
        UserView {
            user_id: user.id.clone(),
            user_name: user.name.clone(),
            display_name: user.display_name.clone(),
            mobile_phone: user.mobile_phone.clone(),
            email: user.email.clone(),
            comments: user.comments.clone(),
            create_date: text::time(user.created),
        }
    }
}

/// A user, and when it was changed last.
#[answer]
pub struct ChangedUserView {
    #[flatten]
    user: UserView,
    update_date: String,
}

impl ChangedUserView {
    /// The user as answers show it that say when it was changed.
    pub fn of(user: &User) -> ChangedUserView {
        ChangedUserView { user: UserView::of(user), update_date: text::time(user.updated) }
    }
}
