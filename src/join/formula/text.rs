//! The text of a formula, read: `NAME = a / b`.
//!
//! A column is named by letters, digits and underscores, or between double quotes, with a quote
//! doubled. `*` and `/` bind closer than `+` and `-`.

use crate::join::formula::fault::FormulaFault;
use std::iter::Peekable;
use std::str::Chars;

/// What is computed.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::join) enum Expression {
    /// A constant.
    Number(f64),
    /// The values of a column.
    Column(String),
    /// Two values and `+`, `-`, `*` or `/`.
    Binary(char, Box<Expression>, Box<Expression>),
    /// A function of a value.
    Call(Function, Box<Expression>),
}

/// A function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::join) enum Function {
    /// The natural logarithm.
    Log,
    /// Years of 365.25 days from a date to the as-of date.
    Age,
    /// The month of a date, from 1.
    Month,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(f64),
    Name(String),
    /// A name between quotes, which is never a function.
    Quoted(String),
    Sign(char),
}

/// The name of the new column and what it holds.
pub(in crate::join) fn read(text: &str) -> Result<(String, Expression), FormulaFault> {
    let mut tokens = tokens(text)?.into_iter().peekable();
    let (Some(Token::Name(name) | Token::Quoted(name)), Some(Token::Sign('='))) =
        (tokens.next(), tokens.next())
    else {
        return Err(FormulaFault::NoName);
    };
    let expression = sum(&mut tokens, 0)?;
    match tokens.next() {
        None => Ok((name, expression)),
        Some(token) => Err(FormulaFault::NoOperator(shown(&token))),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, FormulaFault> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(&c) = chars.peek() {
        if c.is_whitespace() {
            chars.next();
        } else if c == '"' {
            chars.next();
            tokens.push(Token::Quoted(quoted(&mut chars)?));
        } else if c.is_ascii_digit() || c == '.' {
            let digits = run(&mut chars, |c| c.is_alphanumeric() || c == '.' || c == '_');
            match digits.parse() {
                Ok(number) => tokens.push(Token::Number(number)),
                // A name may begin with a digit.
                Err(_) => tokens.push(Token::Name(digits)),
            }
        } else if c.is_alphanumeric() || c == '_' {
            tokens.push(Token::Name(run(&mut chars, |c| {
                c.is_alphanumeric() || c == '_'
            })));
        } else if "=+-*/()".contains(c) {
            chars.next();
            tokens.push(Token::Sign(c));
        } else {
            return Err(FormulaFault::Sign(c));
        }
    }
    Ok(tokens)
}

fn run(chars: &mut Peekable<Chars<'_>>, is_part: impl Fn(char) -> bool) -> String {
    let mut text = String::new();
    while let Some(c) = chars.next_if(|c| is_part(*c)) {
        text.push(c);
    }
    text
}

fn quoted(chars: &mut Peekable<Chars<'_>>) -> Result<String, FormulaFault> {
    let mut text = String::new();
    while let Some(c) = chars.next() {
        if c == '"' && chars.next_if_eq(&'"').is_none() {
            return Ok(text);
        }
        text.push(c);
    }
    Err(FormulaFault::Quote)
}

type Tokens = Peekable<std::vec::IntoIter<Token>>;

/// Brackets within brackets that are read.
const MOST_DEPTH: usize = 100;

fn sum(tokens: &mut Tokens, depth: usize) -> Result<Expression, FormulaFault> {
    if depth > MOST_DEPTH {
        return Err(FormulaFault::Nested(MOST_DEPTH));
    }
    chain(tokens, "+-", |tokens| {
        chain(tokens, "*/", |tokens| operand(tokens, depth))
    })
}

/// Operands with one of `signs` between them, taken from the left.
fn chain(
    tokens: &mut Tokens,
    signs: &str,
    operand: impl Fn(&mut Tokens) -> Result<Expression, FormulaFault>,
) -> Result<Expression, FormulaFault> {
    let mut left = operand(tokens)?;
    let is_sign = |token: &Token| matches!(token, Token::Sign(c) if signs.contains(*c));
    while let Some(Token::Sign(sign)) = tokens.next_if(is_sign) {
        left = Expression::Binary(sign, Box::new(left), Box::new(operand(tokens)?));
    }
    Ok(left)
}

fn operand(tokens: &mut Tokens, depth: usize) -> Result<Expression, FormulaFault> {
    match tokens.next() {
        Some(Token::Number(number)) => Ok(Expression::Number(number)),
        Some(Token::Name(name)) if tokens.next_if_eq(&Token::Sign('(')).is_some() => {
            let function = match name.as_str() {
                "log" => Function::Log,
                "age" => Function::Age,
                "month" => Function::Month,
                _ => return Err(FormulaFault::NoFunction(name)),
            };
            let inner = sum(tokens, depth + 1)?;
            close(tokens)?;
            Ok(Expression::Call(function, Box::new(inner)))
        }
        Some(Token::Name(name) | Token::Quoted(name)) => Ok(Expression::Column(name)),
        Some(Token::Sign('(')) => {
            let inner = sum(tokens, depth + 1)?;
            close(tokens)?;
            Ok(inner)
        }
        Some(Token::Sign('-')) => {
            let inner = Box::new(operand(tokens, depth)?);
            Ok(Expression::Binary(
                '-',
                Box::new(Expression::Number(0.0)),
                inner,
            ))
        }
        Some(token) => Err(FormulaFault::NoColumn(shown(&token))),
        None => Err(FormulaFault::Ends),
    }
}

fn close(tokens: &mut Tokens) -> Result<(), FormulaFault> {
    match tokens.next() {
        Some(Token::Sign(')')) => Ok(()),
        _ => Err(FormulaFault::Bracket),
    }
}

fn shown(token: &Token) -> String {
    match token {
        Token::Number(number) => number.to_string(),
        Token::Name(name) | Token::Quoted(name) => format!("{name:?}"),
        Token::Sign(sign) => format!("{:?}", sign.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expression with all brackets.
    fn written(expression: &Expression) -> String {
        match expression {
            Expression::Number(number) => number.to_string(),
            Expression::Column(name) => name.clone(),
            Expression::Binary(sign, a, b) => format!("({}{sign}{})", written(a), written(b)),
            Expression::Call(f, inner) => format!("{f:?}[{}]", written(inner)),
        }
    }

    #[test]
    fn operators_bind_as_in_arithmetic() {
        let check = |text: &str, name: &str, expected: &str| {
            let (found, expression) = read(text).unwrap();
            assert_eq!(
                (found.as_str(), written(&expression).as_str()),
                (name, expected)
            );
        };
        check("r = a / b", "r", "(a/b)");
        check("r=a-b-c*2.5/d", "r", "((a-b)-((c*2.5)/d))");
        check(
            "\"my \"\"r\"\"\" = (a+b)*\"x = y\"",
            "my \"r\"",
            "((a+b)*x = y)",
        );
        check("l = log(log1 + 1)", "l", "Log[(log1+1)]");
        check("收入比 = 收入 / 3m_sum", "收入比", "(收入/3m_sum)");
        check("n = -a - -2", "n", "((0-a)-(0-2))");
        check(
            "m = month(since) + age(born)",
            "m",
            "(Month[since]+Age[born])",
        );
    }

    #[test]
    fn what_is_no_formula_is_refused_with_a_reason() {
        let deep = format!("x = {}a{}", "(".repeat(5000), ")".repeat(5000));
        for (text, reason) in [
            ("a / b", "equals sign"),
            ("", "equals sign"),
            ("x = ", "ends where a column"),
            ("x = a +", "ends where a column"),
            ("x = a b", "where an operator"),
            ("x = a = b", "where an operator"),
            ("x = * a", "where a column"),
            ("x = (a", "bracket"),
            ("x = sqrt(a)", "no function"),
            ("x = a % b", "no operator"),
            ("x = \"a", "quote"),
            (&deep, "nested"),
        ] {
            let said = read(text).unwrap_err().to_string();
            assert!(said.contains(reason), "{text}: {said}");
        }
    }
}
