//! XML and HTML as lines: XML laid out by its elements, or either as it was sent, with its tokens. A
//! tokenizer, not a parser: nothing is mended, no entity is replaced.

use crate::api::TokenKind;
use crate::event::Phrase;

use super::out::Out;

/// Elements within one another at most.
const DEEPEST: usize = 1000;
/// Bytes of a name that are told apart.
const NAME: usize = 24;
/// Elements of HTML whose content is text (WHATWG HTML §13.1.2).
const RAW_TEXT: [&[u8]; 4] = [b"script", b"style", b"textarea", b"title"];

/// Markup in the midst of being read.
#[derive(Clone, Debug)]
pub(crate) struct Markup {
    html: bool,
    anew: bool,
    at: At,
    /// Names that are open, and whether something within them began a line.
    open: Vec<(u64, bool)>,
    name: Vec<u8>,
    /// The tag that is read is an end tag, or ends itself.
    closing: bool,
    empty: bool,
    within: bool,
    cr: bool,
    /// Blanks of a text that are said when more of it follows.
    blanks: Vec<u8>,
    broke: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum At {
    Text,
    /// In the text of an element of HTML that holds no markup.
    RawText {
        matched: usize,
    },
    /// After `<`.
    Open,
    Name,
    /// Between attributes.
    Inside,
    Attribute,
    Equals,
    Value(Quote),
    /// After `<!`.
    Bang {
        matched: usize,
    },
    /// Until `-->`, `]]>`, `?>` or `>`.
    Until {
        end: &'static [u8],
        matched: usize,
        kind: TokenKind,
    },
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Quote {
    Double,
    Single,
    None,
}

impl Markup {
    /// XML, laid out anew unless `raw`.
    pub(super) fn xml(raw: bool) -> Markup {
        Markup::new(false, !raw)
    }

    /// The source of HTML. Blanks mean something there, so it is never laid out anew.
    pub(super) fn html() -> Markup {
        Markup::new(true, false)
    }

    fn new(html: bool, anew: bool) -> Markup {
        Markup {
            html,
            anew,
            at: At::Text,
            open: Vec::new(),
            name: Vec::new(),
            closing: false,
            empty: false,
            within: false,
            cr: false,
            blanks: Vec::new(),
            broke: false,
        }
    }

    pub(super) fn push(&mut self, at: u64, bytes: &[u8], out: &mut Out<'_>) {
        for (n, byte) in bytes.iter().enumerate() {
            let off = at + n as u64;
            if self.ending(off, *byte, out) {
                continue;
            }
            self.byte(off, *byte, out);
        }
    }

    pub(super) fn end(&mut self, at: u64, out: &mut Out<'_>) {
        if self.at == At::Open {
            self.bare(at - 1, out);
        }
        if !self.html && (self.at != At::Text || !self.open.is_empty()) {
            out.problem(Phrase::new("reading-xml-end").with("at", at).with("open", self.open.len()));
        }
    }

    /// Ends what is open where the text around it says that this one is over.
    pub(super) fn unwind(&mut self, out: &mut Out<'_>) {
        for _ in self.open.drain(..) {
            out.close(false);
        }
    }

    /// Line breaks that are those of the text.
    fn ending(&mut self, off: u64, byte: u8, out: &mut Out<'_>) -> bool {
        let cr = std::mem::replace(&mut self.cr, byte == b'\r');
        if !matches!(byte, b'\r' | b'\n') {
            return false;
        }
        if self.at == At::Open {
            self.bare(off - 1, out);
        }
        // What is in a tag or comment keeps its line breaks even when elements are laid out.
        if self.anew && self.at == At::Text {
            self.broke = true;
            return true;
        }
        if !(cr && byte == b'\n') {
            if !self.within {
                out.line(off, 0);
            }
            self.within = false;
            // A line break separates as a blank does.
            if matches!(self.at, At::Name | At::Attribute | At::Value(Quote::None)) {
                self.at = At::Inside;
            }
        }
        true
    }

    fn byte(&mut self, off: u64, byte: u8, out: &mut Out<'_>) {
        match self.at {
            At::Text => self.text(off, byte, out),
            At::RawText { matched } => self.raw_text(off, byte, matched, out),
            At::Open => self.opened(off, byte, out),
            At::Bang { matched } => self.bang(off, byte, matched, out),
            At::Until { end, matched, kind } => {
                self.say(kind, off, byte, out);
                let matched = if byte == end[matched] {
                    matched + 1
                } else if matched == 2 && byte == end[1] && end.len() == 3 {
                    // `--->` and `]]]>` end as well.
                    2
                } else {
                    usize::from(byte == end[0])
                };
                self.at = if matched == end.len() { At::Text } else { At::Until { end, matched, kind } };
            }
            _ => self.tag(off, byte, out),
        }
    }

    fn text(&mut self, off: u64, byte: u8, out: &mut Out<'_>) {
        if byte == b'<' {
            // Nothing is known of it yet: where it stands is decided by what follows.
            self.at = At::Open;
            self.name.clear();
            self.closing = false;
            self.empty = false;
            return;
        }
        if !self.anew {
            return self.say(TokenKind::Text, off, byte, out);
        }
        if byte == b' ' || byte == b'\t' {
            if self.blanks.len() < NAME {
                self.blanks.push(byte);
            }
            return;
        }
        let parent_began = self.open.last().is_none_or(|(_, began)| *began);
        if self.broke || (parent_began && !self.within) {
            out.line(off, self.depth());
            self.began();
        } else if !self.blanks.is_empty() {
            let blanks = String::from_utf8_lossy(&self.blanks).into_owned();
            out.made(TokenKind::Text, &blanks);
        }
        self.blanks.clear();
        self.broke = false;
        self.within = true;
        out.piece(TokenKind::Text, off, &[byte]);
    }

    /// The byte after `<`.
    fn opened(&mut self, off: u64, byte: u8, out: &mut Out<'_>) {
        let named = byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':') || byte >= 0x80;
        match byte {
            b'/' => {
                self.closing = true;
                let began = self.open.last().is_none_or(|(_, began)| *began);
                let depth = self.depth().saturating_sub(1);
                self.start(off - 1, depth, began || self.broke, out);
                out.piece(TokenKind::Punct, off - 1, b"</");
                self.at = At::Name;
            }
            b'!' => {
                self.place(off - 1, out);
                out.piece(TokenKind::Comment, off - 1, b"<!");
                self.at = At::Bang { matched: 0 };
            }
            b'?' => {
                self.place(off - 1, out);
                out.piece(TokenKind::Tag, off - 1, b"<?");
                self.at = At::Until { end: b"?>", matched: 0, kind: TokenKind::Tag };
            }
            _ if named => {
                self.place(off - 1, out);
                out.piece(TokenKind::Punct, off - 1, b"<");
                self.at = At::Name;
                self.tag(off, byte, out);
            }
            _ => {
                self.bare(off - 1, out);
                self.byte(off, byte, out);
            }
        }
    }

    /// A `<` that begins nothing.
    fn bare(&mut self, off: u64, out: &mut Out<'_>) {
        self.at = At::Text;
        let kind = if self.html { TokenKind::Text } else { TokenKind::Problem };
        if !self.html {
            out.problem(Phrase::new("reading-xml-open").with("at", off));
        }
        self.start(off, self.depth(), !self.within, out);
        out.piece(kind, off, b"<");
    }

    fn tag(&mut self, off: u64, byte: u8, out: &mut Out<'_>) {
        match (self.at, byte) {
            (At::Value(quote), _) => {
                let ends = match quote {
                    Quote::Double => byte == b'"',
                    Quote::Single => byte == b'\'',
                    Quote::None => byte.is_ascii_whitespace() || byte == b'>',
                };
                if !(ends && quote == Quote::None) {
                    return {
                        self.say(TokenKind::String, off, byte, out);
                        if ends {
                            self.at = At::Inside;
                        }
                    };
                }
                self.at = At::Inside;
                self.tag(off, byte, out);
            }
            (_, b'>') => self.tag_end(off, out),
            (At::Equals, b'"' | b'\'') => {
                self.say(TokenKind::String, off, byte, out);
                self.at = At::Value(if byte == b'"' { Quote::Double } else { Quote::Single });
            }
            (_, b' ' | b'\t') => {
                self.say(TokenKind::Text, off, byte, out);
                if matches!(self.at, At::Name | At::Attribute) {
                    self.at = At::Inside;
                }
            }
            (At::Equals, _) => {
                self.say(TokenKind::String, off, byte, out);
                self.at = At::Value(Quote::None);
            }
            (_, b'/') => {
                self.say(TokenKind::Punct, off, byte, out);
                self.empty = true;
                self.at = At::Inside;
            }
            (At::Name, _) => {
                if self.name.len() < NAME {
                    let byte = if self.html { byte.to_ascii_lowercase() } else { byte };
                    self.name.push(byte);
                }
                self.say(TokenKind::Tag, off, byte, out);
            }
            (_, b'=') => {
                self.say(TokenKind::Punct, off, byte, out);
                self.at = At::Equals;
            }
            _ => {
                self.empty = false;
                self.say(TokenKind::Attribute, off, byte, out);
                self.at = At::Attribute;
            }
        }
    }

    fn tag_end(&mut self, off: u64, out: &mut Out<'_>) {
        self.say(TokenKind::Punct, off, b'>', out);
        self.at = At::Text;
        self.blanks.clear();
        self.broke = false;
        if self.html {
            if !self.closing && RAW_TEXT.contains(&self.name.as_slice()) {
                self.at = At::RawText { matched: 0 };
            }
            return;
        }
        let name = hash(&self.name);
        if self.closing {
            match self.open.pop() {
                Some((open, _)) if open == name => {}
                _ => out.problem(
                    Phrase::new("reading-xml-mismatch")
                        .with("at", off)
                        .with("name", String::from_utf8_lossy(&self.name).into_owned()),
                ),
            }
            out.close(true);
        } else if !self.empty {
            if self.open.len() < DEEPEST {
                self.open.push((name, false));
                out.open();
            } else {
                out.problem(Phrase::new("reading-xml-deep").with("most", DEEPEST).with("at", off));
            }
        }
    }

    /// The text of `<script>` and its like: until its end tag.
    fn raw_text(&mut self, off: u64, byte: u8, matched: usize, out: &mut Out<'_>) {
        self.say(TokenKind::Text, off, byte, out);
        let wanted = match matched {
            0 => b'<',
            1 => b'/',
            n => self.name.get(n - 2).copied().unwrap_or(b'>'),
        };
        let matched =
            if byte.to_ascii_lowercase() == wanted { matched + 1 } else { usize::from(byte == b'<') };
        if matched == self.name.len() + 2 {
            self.closing = true;
            self.at = At::Inside;
        } else {
            self.at = At::RawText { matched };
        }
    }

    fn bang(&mut self, off: u64, byte: u8, matched: usize, out: &mut Out<'_>) {
        self.say(TokenKind::Comment, off, byte, out);
        let until = |end: &'static [u8], kind| At::Until { end, matched: 0, kind };
        self.at = match (matched, byte) {
            (0, b'-') => At::Bang { matched: 1 },
            (1, b'-') => until(b"-->", TokenKind::Comment),
            (0, b'[') => until(b"]]>", TokenKind::String),
            (_, b'>') => At::Text,
            _ => until(b">", TokenKind::Comment),
        };
    }

    /// What begins a line of its own when elements are laid out.
    fn place(&mut self, off: u64, out: &mut Out<'_>) {
        let depth = self.depth();
        self.start(off, depth, true, out);
        self.began();
    }

    fn start(&mut self, off: u64, depth: u32, own: bool, out: &mut Out<'_>) {
        if (self.anew && own) || !self.within {
            out.line(off, if self.anew { depth } else { 0 });
        }
        self.within = true;
        self.blanks.clear();
        self.broke = false;
    }

    fn began(&mut self) {
        if let Some((_, began)) = self.open.last_mut() {
            *began = true;
        }
    }

    fn depth(&self) -> u32 {
        self.open.len() as u32
    }

    fn say(&mut self, kind: TokenKind, off: u64, byte: u8, out: &mut Out<'_>) {
        if !self.within {
            let depth = if self.anew { self.depth() } else { 0 };
            out.line(off, depth);
            self.within = true;
        }
        out.piece(kind, off, &[byte]);
    }
}

/// Names are only told apart (FNV-1a).
fn hash(name: &[u8]) -> u64 {
    name.iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
