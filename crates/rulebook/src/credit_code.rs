//! 统一社会信用代码 by GB 32100-2015: 18 characters, the last a check character over the 17 before it.

/// The 31 characters in the order of their values: digits and letters without I, O, S, V, Z (GB 32100-2015, table 1).
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// What a code turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CreditCode {
    /// Well-formed, its check character right.
    Valid,
    /// Well-formed, its check character wrong; codes issued outside the rule exist, so a person looks at the licence.
    WrongCheck {
        /// What the check character would be.
        expected: char,
    },
    /// Not 18 characters.
    WrongLength {
        /// How many there are.
        characters: usize,
    },
    /// A character that no code has.
    WrongCharacter {
        /// From 1.
        position: usize,
        character: char,
    },
}

/// Examines a code already normalised: half-width, upper case, no spaces.
pub fn examine(code: &str) -> CreditCode {
    let mut values = Vec::with_capacity(18);
    let characters = code.chars().count();
    if characters != 18 {
        return CreditCode::WrongLength { characters };
    }
    for (index, character) in code.chars().enumerate() {
        match ALPHABET.iter().position(|c| char::from(*c) == character) {
            Some(value) => values.push(value),
            None => return CreditCode::WrongCharacter { position: index + 1, character },
        }
    }
    // GB 32100-2015, annex A: C18 = (31 - Σ Ci·3^(i-1) mod 31) mod 31.
    let mut weight = 1;
    let mut sum = 0;
    for value in &values[..17] {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    let expected = (31 - sum % 31) % 31;
    if values[17] == expected { CreditCode::Valid } else { CreditCode::WrongCheck { expected: char::from(ALPHABET[expected]) } }
}

/// The code as it is compared: full-width narrowed, upper case, without spaces and hyphens.
pub fn normalise(text: &str) -> String {
    domain::text::normalise(text).chars().filter(|c| !c.is_whitespace() && *c != '-').flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_codes_are_valid() {
        // The example of the standard's own explanation and codes that registers publish for well-known bodies.
        for code in ["91350100M000100Y43", "91110000802100433B", "91330100799655058B", "91440300708461136T", "9111000071093123XX"] {
            assert_eq!(examine(code), CreditCode::Valid, "{code}");
        }
    }

    #[test]
    fn every_single_slip_of_the_check_character_is_found() {
        for wrong in ALPHABET.iter().filter(|c| **c != b'3') {
            let code = format!("91350100M000100Y4{}", char::from(*wrong));
            assert_eq!(examine(&code), CreditCode::WrongCheck { expected: '3' }, "{code}");
        }
    }

    #[test]
    fn two_neighbours_exchanged_are_found() {
        assert!(matches!(examine("93150100M000100Y43"), CreditCode::WrongCheck { .. }));
    }

    #[test]
    fn length_and_alphabet_are_held() {
        assert_eq!(examine(""), CreditCode::WrongLength { characters: 0 });
        assert_eq!(examine("91350100M000100Y4"), CreditCode::WrongLength { characters: 17 });
        assert_eq!(examine("91350100M000100Y433"), CreditCode::WrongLength { characters: 19 });
        for letter in ['I', 'O', 'S', 'V', 'Z', '中'] {
            assert_eq!(examine(&format!("9135{letter}100M000100Y43")), CreditCode::WrongCharacter { position: 5, character: letter });
        }
    }

    #[test]
    fn typed_forms_are_normalised() {
        assert_eq!(normalise("　９１３５0100m0001-00y43 "), "91350100M000100Y43");
    }
}
