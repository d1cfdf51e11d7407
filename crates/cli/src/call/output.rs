//! How `enid call` prints an answer: `--output` and `--query`, as the cloud's own command line has them.

use clap::ArgMatches;
use jmespath::{Expression, JmespathError, Variable};
use serde_json::Value;

use crate::client::Reply;

/// How an answer is printed.
#[derive(Clone, Debug)]
pub struct Output {
    form: Form,
    query: Option<Expression<'static>>,
}

#[derive(Clone, Debug)]
enum Form {
    Json,
    Xml,
    Table(Columns),
}

/// What a table shows.
#[derive(Clone, Debug, Default)]
struct Columns {
    /// The columns: their titles, which are expressions. Without any, all members that are no lists and
    /// no objects.
    cols: Vec<(String, Expression<'static>)>,
    /// The list whose items are the rows; the first one if it is not said.
    rows: Option<Expression<'static>>,
    /// Whether rows are numbered.
    num: bool,
}

/// Why an answer cannot be printed as it should be.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// `--output` is none.
    #[error("\"{0}\" is not an output: it is json, xml, table, or cols=A,B with rows=EXPRESSION")]
    Unknown(String),
    /// An expression is none.
    #[error("the expression \"{0}\" cannot be read")]
    Expression(String, #[source] Box<JmespathError>),
    /// Expressions read JSON.
    #[error("--query and --output xml exclude each other: expressions read JSON")]
    QueryOfXml,
    /// An expression fails.
    #[error("the expression cannot be applied to the answer")]
    Search(#[source] Box<JmespathError>),
    /// The expression for the rows finds no list.
    #[error("rows={0} finds no list in the answer")]
    NoRows(String),
}

impl Output {
    /// What the flags ask for.
    pub fn of(matches: &ArgMatches) -> Result<Output, OutputError> {
        let words = matches.get_many::<String>("output").into_iter().flatten();
        let query = matches.get_one::<String>("query").map(|query| compile(query)).transpose()?;
        let form = Form::of(words.map(String::as_str))?;
        match form {
            Form::Xml if query.is_some() => Err(OutputError::QueryOfXml),
            form => Ok(Output { form, query }),
        }
    }

    /// Whether the answer is to be XML.
    pub fn is_xml(&self) -> bool {
        matches!(self.form, Form::Xml)
    }

    /// An answer as it is printed.
    pub fn print(&self, reply: &Reply) -> Result<String, OutputError> {
        let answer = match serde_json::from_slice::<Value>(&reply.body) {
            Ok(answer) if !self.is_xml() => answer,
            Ok(_) | Err(_) => return Ok(reply.readable()),
        };
        let found = match &self.query {
            Some(query) => search(query, &answer)?,
            None => answer,
        };
        match &self.form {
            Form::Table(columns) => columns.print(&found),
            Form::Json | Form::Xml => Ok(format!("{found:#}")),
        }
    }
}

impl Form {
    fn of<'w>(words: impl Iterator<Item = &'w str>) -> Result<Form, OutputError> {
        let mut form = Form::Json;
        let mut columns = Columns::default();
        for word in words {
            match (word, word.split_once('=')) {
                ("json", _) => form = Form::Json,
                ("xml", _) => form = Form::Xml,
                ("table", _) => form = Form::Table(Columns::default()),
                (_, Some(("cols", names))) => {
                    for name in names.split(',') {
                        columns.cols.push((name.to_owned(), compile(name)?));
                    }
                }
                (_, Some(("rows", rows))) => columns.rows = Some(compile(rows)?),
                (_, Some(("num", num))) => columns.num = num == "true",
                _ => return Err(OutputError::Unknown(word.to_owned())),
            }
        }
        let has_columns = !columns.cols.is_empty() || columns.rows.is_some() || columns.num;
        Ok(if has_columns { Form::Table(columns) } else { form })
    }
}

fn compile(text: &str) -> Result<Expression<'static>, OutputError> {
    jmespath::compile(text)
        .map_err(|error| OutputError::Expression(text.to_owned(), Box::new(error)))
}

fn search(expression: &Expression<'static>, value: &Value) -> Result<Value, OutputError> {
    let found = Variable::try_from(value.clone()).and_then(|value| expression.search(value));
    let found = found.map_err(|error| OutputError::Search(Box::new(error)))?;
    // Whatever an expression makes of JSON is JSON, but for expressions as values.
    Ok(serde_json::to_value(&*found).unwrap_or(Value::Null))
}

impl Columns {
    fn print(&self, value: &Value) -> Result<String, OutputError> {
        let found = match &self.rows {
            Some(rows) => search(rows, value)?,
            None => first_list(value).cloned().unwrap_or(Value::Null),
        };
        let rows = match found {
            Value::Array(rows) => rows,
            _ if self.rows.is_none() => return self.without_rows(value),
            _ => {
                let rows = self.rows.as_ref().map(|rows| rows.as_str().to_owned());
                return Err(OutputError::NoRows(rows.unwrap_or_default()));
            }
        };
        let mut titles = match self.cols.is_empty() {
            true => members(&rows),
            false => self.cols.iter().map(|(title, _)| title.clone()).collect(),
        };
        let mut lines = Vec::new();
        for (number, row) in rows.iter().enumerate() {
            let mut cells = Vec::new();
            if self.num {
                cells.push(number.to_string());
            }
            for (at, title) in titles.iter().enumerate() {
                cells.push(match self.cols.get(at) {
                    Some((_, expression)) => cell(&search(expression, row)?),
                    None if row.is_object() => cell(&row[title.as_str()]),
                    None => cell(row),
                });
            }
            lines.push(cells);
        }
        if self.num {
            titles.insert(0, "Num".to_owned());
        }
        Ok(table(&titles, &lines))
    }

    /// An answer without a list is one row.
    fn without_rows(&self, value: &Value) -> Result<String, OutputError> {
        let rows = Value::Array(vec![value.clone()]);
        let alone = Columns { rows: Some(compile("@")?), ..self.clone() };
        alone.print(&rows)
    }
}

/// The first list in a value, the nearest to its top first.
fn first_list(value: &Value) -> Option<&Value> {
    match value {
        Value::Array(_) => Some(value),
        Value::Object(members) => {
            let own = members.values().find(|member| member.is_array());
            own.or_else(|| members.values().find_map(first_list))
        }
        _ => None,
    }
}

/// The members of the rows that are neither lists nor objects; of rows that are plain values, those.
fn members(rows: &[Value]) -> Vec<String> {
    let mut titles = Vec::<String>::new();
    for row in rows {
        let Some(members) = row.as_object() else {
            return vec!["Value".to_owned()];
        };
        let plain = members.iter().filter(|(_, value)| !value.is_array() && !value.is_object());
        for (name, _) in plain {
            if !titles.contains(name) {
                titles.push(name.clone());
            }
        }
    }
    titles
}

fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    // One line, whatever it holds.
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A table as the cloud's own command line prints it.
fn table(titles: &[String], lines: &[Vec<String>]) -> String {
    let rule = titles.iter().map(|title| "-".repeat(title.chars().count())).collect();
    let all = [titles.to_vec(), rule];
    let all = all.iter().chain(lines).collect::<Vec<_>>();
    let widths = (0..titles.len()).map(|at| {
        let cells = all.iter().filter_map(|line| line.get(at));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    });
    let widths = widths.collect::<Vec<_>>();
    let line = |cells: &&Vec<String>| {
        let cells = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join(" | ").trim_end().to_owned()
    };
    all.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde_json::json;

    use super::*;

    fn answer() -> Reply {
        let body = json!({
            "Vpcs": { "Vpc": [
                { "VpcId": "vpc-1", "Status": "Available", "VSwitchIds": { "VSwitchId": ["vsw-1"] } },
                { "VpcId": "vpc-22", "IsDefault": true },
            ] },
            "TotalCount": 2,
        });
        let body = Bytes::from(body.to_string());
        Reply { status: 200, content_type: String::new(), body }
    }

    fn printed(query: Option<&str>, words: &[&str]) -> Result<String, String> {
        let said = |error: OutputError| error.to_string();
        let query = query.map(compile).transpose().map_err(said)?;
        let form = Form::of(words.iter().copied()).map_err(said)?;
        Output { form, query }.print(&answer()).map_err(said)
    }

    #[test]
    fn a_query_is_printed_as_json() {
        assert_eq!(printed(Some("Vpcs.Vpc[].VpcId | [1]"), &[]).as_deref(), Ok("\"vpc-22\""));
        assert_eq!(printed(Some("TotalCount"), &["json"]).as_deref(), Ok("2"));
        assert_eq!(printed(Some("length(Vpcs.Vpc)"), &[]).as_deref(), Ok("2"));
        assert_eq!(printed(Some("Nothing"), &[]).as_deref(), Ok("null"));
        let said = printed(Some("["), &[]).expect_err("it is no expression");
        assert!(said.starts_with("the expression \"[\" cannot be read"), "{said}");
    }

    #[test]
    fn a_table_has_the_columns_that_are_asked_for() {
        let expected = "VpcId  | VSwitchIds.VSwitchId[0]\n\
                        -----  | -----------------------\n\
                        vpc-1  | vsw-1\n\
                        vpc-22 |";
        let words = ["cols=VpcId,VSwitchIds.VSwitchId[0]", "rows=Vpcs.Vpc[]"];
        assert_eq!(printed(None, &words).as_deref(), Ok(expected));
        assert_eq!(printed(None, &words[..1]).as_deref(), Ok(expected), "there is one list");
        let expected = "Num | VpcId\n--- | -----\n0   | vpc-1\n1   | vpc-22";
        assert_eq!(printed(None, &["cols=VpcId", "num=true"]).as_deref(), Ok(expected));
        let said = printed(None, &["cols=VpcId", "rows=TotalCount"]);
        assert_eq!(said, Err("rows=TotalCount finds no list in the answer".to_owned()));
    }

    #[test]
    fn a_table_without_columns_has_all_plain_members() {
        let expected = "VpcId  | Status    | IsDefault\n\
                        -----  | ------    | ---------\n\
                        vpc-1  | Available |\n\
                        vpc-22 |           | true";
        assert_eq!(printed(None, &["table"]).as_deref(), Ok(expected));
        let words = ["table"];
        let expected = "Value\n-----\nvpc-1\nvpc-22";
        assert_eq!(printed(Some("Vpcs.Vpc[].VpcId"), &words).as_deref(), Ok(expected));
        let expected = "Count\n-----\n2";
        assert_eq!(printed(Some("{Count: TotalCount}"), &words).as_deref(), Ok(expected));
    }

    #[test]
    fn what_is_no_output_is_named() {
        for word in ["yaml", "columns=A"] {
            let said = printed(None, &[word]).expect_err("it is none");
            assert!(said.starts_with(&format!("\"{word}\" is not an output")), "{said}");
        }
    }
}
