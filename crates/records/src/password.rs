//! Passwords: argon2id with 19 MiB, two passes, one lane (RFC 9106; the smallest setting OWASP names), kept as PHC strings.

use crate::error::problem;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::FieldProblem;

/// Fewest characters; NIST SP 800-63B §5.1.1.2 wants eight.
const CHARACTERS_MIN: usize = 8;
/// Most characters: a sentence; a longer text only costs time.
const CHARACTERS_MAX: usize = 128;

/// Held against the password given for a login that doesn't exist, so that both answers take the same time.
/// A hash of nothing anybody knows, with the parameters of [`argon2`].
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5c3NhbHQxMjM0NQ$qEvVy6N3hLj1M5bR0cT2wX8aZ4kP7uD9fG1iJ3oS5nE";

fn argon2() -> Argon2<'static> {
    let params = Params::new(Params::DEFAULT_M_COST, Params::DEFAULT_T_COST, Params::DEFAULT_P_COST, None).expect("the crate's own defaults");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The PHC string of a password.
pub(crate) fn hash(password: &str, salt: [u8; 16]) -> String {
    argon2().hash_password_with_salt(password.as_bytes(), &salt).expect("argon2id of at most 512 bytes").to_string()
}

/// Whether the password is the one hashed. `None` stands for a login that doesn't exist: never, and just as slowly.
pub(crate) fn verify(password: &str, phc: Option<&str>) -> bool {
    let known = phc.is_some();
    let right = PasswordHash::new(phc.unwrap_or(NOBODY)).is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok());
    known && right
}

/// What is wrong with a new password.
pub(crate) fn problems(password: &str, login: &str) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let characters = password.chars().count();
    if characters < CHARACTERS_MIN {
        problems.push(problem("password", "too_short", format!("密码至少 {CHARACTERS_MIN} 个字符，现有 {characters} 个，请加长。")));
    }
    if characters > CHARACTERS_MAX {
        problems.push(problem("password", "too_long", format!("密码最多 {CHARACTERS_MAX} 个字符，现有 {characters} 个，请缩短。")));
    }
    if !password.is_empty() && password.to_lowercase() == login.to_lowercase() {
        problems.push(problem("password", "same_as_login", "密码不能与登录名相同，请另设密码。"));
    }
    problems
}

/// Whether a text can be a password at all; longer ones aren't worth hashing.
pub(crate) fn plausible(password: &str) -> bool {
    password.chars().take(CHARACTERS_MAX + 1).count() <= CHARACTERS_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_argon2id_with_the_set_cost() {
        let phc = hash("correct horse", [7; 16]);
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(verify("correct horse", Some(&phc)));
        assert!(!verify("correct horsf", Some(&phc)));
    }

    #[test]
    fn the_hash_of_nobody_costs_the_same() {
        let nobody = PasswordHash::new(NOBODY).expect("a PHC string");
        let real = hash("anything", [1; 16]);
        let real = PasswordHash::new(&real).unwrap();
        assert_eq!(nobody.params, real.params);
        assert_eq!(nobody.hash.map(|h| h.len()), real.hash.map(|h| h.len()));
        assert!(!verify("anything", None));
    }

    #[test]
    fn lengths_at_the_limits() {
        for (length, code) in [(7, Some("too_short")), (8, None), (128, None), (129, Some("too_long"))] {
            let found = problems(&"满".repeat(length), "someone");
            assert_eq!(found.first().map(|p| p.code.as_str()), code, "{length}");
        }
        assert_eq!(problems("SomeBody1", "somebody1")[0].code, "same_as_login");
    }
}
