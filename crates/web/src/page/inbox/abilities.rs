//! What can be done in a conversation, and what not and why, as the right pane tells it.

use desk::deliver::{Action, Barrier};

/// What can be done in a conversation.
#[derive(Debug)]
pub struct Abilities {
    /// What an agent may want to do, in the order of wanting it.
    pub all: Vec<Ability>,
    /// The known number: as people write it, and the address that calls it by telephone.
    pub telephone: Option<(String, String)>,
}

/// Something that can be done, or not.
#[derive(Debug)]
pub struct Ability {
    /// What.
    pub name: &'static str,
    /// Why not, and what would make it possible.
    pub refused: Option<(&'static str, &'static str)>,
}

impl Abilities {
    /// What the pane tells. Searching, linking and making a record have their own places on the page, and nobody wants what
    /// is so already.
    pub fn new(may: &[(Action, Option<Barrier>)], number: Option<&str>) -> Self {
        let is_so =
            |barrier: &Option<Barrier>| matches!(barrier, Some(Barrier::NumberKnown | Barrier::SmsAlready));
        let wanted = may.iter().filter(|(_action, barrier)| !is_so(barrier));
        let all = wanted.filter_map(|(action, barrier)| {
            let refused = barrier.map(|barrier| (barrier.reason(), barrier.remedy()));
            Some(Ability { name: name(*action)?, refused })
        });
        let telephone = number.map(|number| {
            let digits: String = number.chars().filter(char::is_ascii_digit).collect();
            (number.to_owned(), format!("tel:+{digits}"))
        });
        Self { all: all.collect(), telephone }
    }
}

fn name(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::SendText => "Write freely",
        Action::TemplateMarketing => "Send a marketing template",
        Action::TemplateUtility => "Send a utility template",
        Action::TemplateAuthentication => "Send an authentication template",
        Action::RequestNumber => "Ask for the number",
        Action::SwitchSms => "Continue by SMS",
        Action::Call => "Call on WhatsApp",
        Action::Search | Action::Link | Action::Create => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_so_already_is_not_offered() {
        let all = [
            (Action::SendText, None),
            (Action::RequestNumber, Some(Barrier::NumberKnown)),
            (Action::SwitchSms, Some(Barrier::NoSmsLine)),
            (Action::Link, None),
        ];
        let told = Abilities::new(&all, None).all;
        let told: Vec<_> = told.iter().map(|ability| (ability.name, ability.refused.is_some())).collect();
        assert_eq!(told, [("Write freely", false), ("Continue by SMS", true)]);
    }

    #[test]
    fn a_known_number_can_be_called_by_telephone() {
        let abilities = Abilities::new(&[], Some("+55 11 90000-0001"));
        assert_eq!(abilities.telephone.unwrap().1, "tel:+5511900000001");
    }
}
