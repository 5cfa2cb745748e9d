//! `multipart/form-data` (RFC 7578) as a browser's form sends it: short fields first, then one file, as a stream.
//!
//! Bytes are pushed in as they come, events are pulled out; of the file nothing is held but what could be the beginning
//! of the delimiter. The reader takes exactly what the service's own form sends and refuses the rest.

use memchr::memmem;

/// Bytes of the fields before the file, heads included: a token and a path are some hundred.
pub const FIELDS_BYTES_MAX: usize = 16 << 10;
/// Bytes of one part's head.
const HEAD_BYTES_MAX: usize = 4 << 10;
/// Fields before the file.
const FIELDS_MAX: usize = 8;
/// Longest boundary (RFC 2046 §5.1.1).
const BOUNDARY_BYTES_MAX: usize = 70;

/// What the body turned out to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A whole field.
    Field { name: String, value: String },
    /// The file begins.
    File { name: String, file_name: String },
    /// Bytes of the file.
    Bytes(Vec<u8>),
    /// The file has ended at its delimiter.
    FileEnd,
}

/// A body that isn't such a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    #[error("the content type names no boundary")]
    Boundary,
    #[error("a part has no readable head")]
    Head,
    #[error("the fields before the file are too long or too many")]
    TooLong,
    #[error("a field isn't UTF-8")]
    Text,
    #[error("the body ended before its last delimiter")]
    Cut,
}

enum State {
    /// Before the first delimiter.
    Preamble,
    /// Behind a delimiter: a line end, or `--`.
    Delimiter,
    Head,
    Field(String),
    File,
    End,
}

/// Reads one body.
pub struct Reader {
    /// `CR LF - - boundary`; the body is read as if a line end stood before it.
    delimiter: Vec<u8>,
    buffer: Vec<u8>,
    state: State,
    fields: usize,
    fields_bytes: usize,
}

impl Reader {
    /// For a body of this `Content-Type`.
    pub fn new(content_type: &str) -> Result<Self, Malformed> {
        let boundary = boundary(content_type).ok_or(Malformed::Boundary)?;
        let delimiter = [b"\r\n--", boundary.as_bytes()].concat();
        Ok(Self { delimiter, buffer: b"\r\n".to_vec(), state: State::Preamble, fields: 0, fields_bytes: 0 })
    }

    /// Takes bytes of the body.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next event; none until more is pushed.
    pub fn next(&mut self) -> Result<Option<Event>, Malformed> {
        loop {
            let step = match &self.state {
                State::Preamble => self.skip_preamble()?,
                State::Delimiter => self.behind_delimiter()?,
                State::Head => self.head()?,
                State::Field(_) => self.field()?,
                State::File => return Ok(self.file()),
                State::End => {
                    self.buffer.clear();
                    return Ok(None);
                }
            };
            match step {
                Step::Event(event) => return Ok(Some(event)),
                Step::Again => {}
                Step::More => return Ok(None),
            }
        }
    }

    /// To be called when the body has ended.
    pub fn finish(&self) -> Result<(), Malformed> {
        if matches!(self.state, State::End) { Ok(()) } else { Err(Malformed::Cut) }
    }

    fn skip_preamble(&mut self) -> Result<Step, Malformed> {
        match memmem::find(&self.buffer, &self.delimiter) {
            Some(at) => {
                self.buffer.drain(..at + self.delimiter.len());
                self.state = State::Delimiter;
                Ok(Step::Again)
            }
            None if self.buffer.len() > HEAD_BYTES_MAX => Err(Malformed::Head),
            None => Ok(Step::More),
        }
    }

    fn behind_delimiter(&mut self) -> Result<Step, Malformed> {
        match self.buffer.first_chunk::<2>() {
            None => Ok(Step::More),
            Some(b"--") => {
                self.state = State::End;
                Ok(Step::Again)
            }
            Some(b"\r\n") => {
                self.state = State::Head;
                Ok(Step::Again)
            }
            Some(_) => Err(Malformed::Head),
        }
    }

    fn head(&mut self) -> Result<Step, Malformed> {
        // The line end behind the delimiter is still there, so that a head without lines has its end, too.
        let Some(end) = memmem::find(&self.buffer, b"\r\n\r\n") else {
            return if self.buffer.len() > HEAD_BYTES_MAX { Err(Malformed::Head) } else { Ok(Step::More) };
        };
        if end > HEAD_BYTES_MAX {
            return Err(Malformed::Head);
        }
        let head = std::str::from_utf8(&self.buffer[..end]).map_err(|_| Malformed::Text)?;
        let part = Part::read(head).ok_or(Malformed::Head)?;
        self.buffer.drain(..end + 4);
        self.fields += 1;
        self.count(end)?;
        match part.file_name {
            Some(file_name) => {
                self.state = State::File;
                Ok(Step::Event(Event::File { name: part.name, file_name }))
            }
            None => {
                self.state = State::Field(part.name);
                Ok(Step::Again)
            }
        }
    }

    fn count(&mut self, bytes: usize) -> Result<(), Malformed> {
        self.fields_bytes += bytes;
        if self.fields > FIELDS_MAX || self.fields_bytes > FIELDS_BYTES_MAX { Err(Malformed::TooLong) } else { Ok(()) }
    }

    fn field(&mut self) -> Result<Step, Malformed> {
        let Some(end) = memmem::find(&self.buffer, &self.delimiter) else {
            return if self.buffer.len() > FIELDS_BYTES_MAX { Err(Malformed::TooLong) } else { Ok(Step::More) };
        };
        let value = std::str::from_utf8(&self.buffer[..end]).map_err(|_| Malformed::Text)?.to_owned();
        self.buffer.drain(..end + self.delimiter.len());
        let State::Field(name) = std::mem::replace(&mut self.state, State::Delimiter) else { return Ok(Step::Again) };
        self.count(value.len())?;
        Ok(Step::Event(Event::Field { name, value }))
    }

    /// Everything up to the delimiter, or as much as can't be its beginning.
    fn file(&mut self) -> Option<Event> {
        if let Some(end) = memmem::find(&self.buffer, &self.delimiter) {
            if end == 0 {
                self.buffer.drain(..self.delimiter.len());
                self.state = State::Delimiter;
                return Some(Event::FileEnd);
            }
            let rest = self.buffer.split_off(end);
            return Some(Event::Bytes(std::mem::replace(&mut self.buffer, rest)));
        }
        let keep = self.delimiter.len() - 1;
        let sure = self.buffer.len().checked_sub(keep).filter(|sure| *sure > 0)?;
        let rest = self.buffer.split_off(sure);
        Some(Event::Bytes(std::mem::replace(&mut self.buffer, rest)))
    }
}

enum Step {
    Event(Event),
    Again,
    More,
}

struct Part {
    name: String,
    file_name: Option<String>,
}

impl Part {
    fn read(head: &str) -> Option<Self> {
        let line = head.split("\r\n").find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.trim().eq_ignore_ascii_case("content-disposition").then_some(value)
        })?;
        let rest = line.trim().strip_prefix("form-data")?;
        Some(Self { name: parameter(rest, "name")?, file_name: parameter(rest, "filename") })
    }
}

/// A quoted parameter; browsers write `%22` for a quote in it, and line ends likewise (HTML, multipart encoding).
fn parameter(text: &str, name: &str) -> Option<String> {
    let mut rest = text;
    loop {
        let (_, behind) = rest.split_once(';')?;
        let (key, value) = behind.split_once('=')?;
        let value = value.strip_prefix('"')?;
        let (value, tail) = value.split_once('"')?;
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(value.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n"));
        }
        rest = tail;
    }
}

fn boundary(content_type: &str) -> Option<&str> {
    let (media_type, parameters) = content_type.split_once(';')?;
    if !media_type.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let value = parameters.split(';').find_map(|p| {
        let (key, value) = p.split_once('=')?;
        key.trim().eq_ignore_ascii_case("boundary").then(|| value.trim().trim_matches('"'))
    })?;
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&b);
    (!value.is_empty() && value.len() <= BOUNDARY_BYTES_MAX && value.bytes().all(allowed)).then_some(value)
}
