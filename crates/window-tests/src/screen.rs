//! A virtual display that can be photographed.
//!
//! Pictures come from the display, not from the driver: WebKit's own screenshot waits for a frame, and when
//! nothing changes any more it can wait for ever.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::Outcome;
use crate::process::Group;

/// How often the display is looked at until it stays the same.
const LOOKS: u32 = 12;

/// An Xvfb of its own; ends on drop.
#[derive(Debug)]
pub(crate) struct Screen {
    number: String,
    folder: tempfile::TempDir,
    _server: Group,
}

impl Screen {
    /// Starts one of that size; the server picks a free number and tells it.
    pub(crate) fn start(width: u32, height: u32) -> Outcome<Screen> {
        let folder = tempfile::tempdir()?;
        let mut server = Group::start(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"])
                .arg(format!("{width}x{height}x24"))
                .arg("-fbdir")
                .arg(folder.path())
                .stdout(Stdio::piped())
                .stderr(Stdio::null()),
        )?;
        let mut number = String::new();
        if let Some(stdout) = server.stdout() {
            BufReader::new(stdout).read_line(&mut number)?;
        }
        if number.trim().is_empty() {
            return Err("Xvfb did not start".into());
        }
        Ok(Screen { number: format!(":{}", number.trim()), folder, _server: server })
    }

    /// As in `DISPLAY`.
    pub(crate) fn number(&self) -> &str {
        &self.number
    }

    /// Writes what is on the display as PNG, once it stays the same, or as it is when it never does.
    pub(crate) async fn picture(&self, to: &Path) -> Outcome {
        let pixels = self.folder.path().join("Xvfb_screen0");
        let mut dump = std::fs::read(&pixels)?;
        for _ in 0..LOOKS {
            tokio::time::sleep(Duration::from_millis(80)).await;
            let now = std::fs::read(&pixels)?;
            let same = now == dump;
            dump = now;
            if same {
                break;
            }
        }
        if let Some(parent) = to.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(to, png(&dump)?)?;
        Ok(())
    }
}

/// Turns Xvfb's frame buffer into a PNG. It is an XWD file: a big-endian header with its own size as field 0,
/// width 4, height 5, bits for each pixel 11, bytes for each line 12, and colours 19 with 12 bytes each.
fn png(dump: &[u8]) -> Outcome<Vec<u8>> {
    let field = |n: usize| {
        let bytes = dump.get(n * 4..n * 4 + 4).and_then(|bytes| bytes.try_into().ok());
        bytes.map(u32::from_be_bytes).ok_or("the frame buffer has no header")
    };
    let (width, height, line) = (field(4)?, field(5)?, field(12)? as usize);
    if field(11)? != 32 {
        return Err("the display does not use 32 bits for each pixel".into());
    }
    let pixels = dump.get(field(0)? as usize + field(19)? as usize * 12..).ok_or("no pixels")?;
    let mut rows = Vec::with_capacity(width as usize * height as usize * 3);
    for row in pixels.chunks_exact(line).take(height as usize) {
        for pixel in row.chunks_exact(4).take(width as usize) {
            // Blue, green, red, nothing.
            rows.extend([pixel[2], pixel[1], pixel[0]]);
        }
    }
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    encoder.write_header()?.write_image_data(&rows)?;
    Ok(out)
}
