//! Bodies to look at: JSON, HTML, a picture, compressed text.

use std::io::{self, Write};

use flate2::write::{GzEncoder, ZlibEncoder};
use flate2::{Compression, Crc};
use serde_json::{Value, json};

/// A page whose script a preview must not run.
pub(crate) const HTML: &str = "<!doctype html>
<html lang=\"en\">
<title>Sockeye Playground</title>
<h1>A page from the Playground</h1>
<p id=\"said\">This page holds a script. A preview that is safe does not run it.</p>
<script>document.getElementById('said').textContent = 'The script ran.';</script>
</html>
";

/// Numbers that a careless reader would round, names that it would drop.
pub(crate) fn json() -> Value {
    json!({
        "salmon": { "species": "Oncorhynchus nerka", "koreanName": "홍연어", "lengthCm": 71.5, "marine": true },
        "largestExactInteger": 9_007_199_254_740_993_u64,
        "tags": ["red", "anadromous", ""],
        "nothing": null,
    })
}

/// Text that shrinks.
pub(crate) fn verse() -> String {
    let line = "Sockeye swim up the river and the river runs down to the sea.\n";
    line.repeat(200)
}

pub(crate) fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// `deflate` as HTTP means it: zlib (RFC 9110 §8.4.1.2).
pub(crate) fn deflate(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// A PNG of 240 by 160 pixels, from red to teal.
pub(crate) fn png() -> io::Result<Vec<u8>> {
    const WIDTH: u32 = 240;
    const HEIGHT: u32 = 160;
    let mut pixels = Vec::new();
    for y in 0..HEIGHT {
        pixels.push(0);
        for x in 0..WIDTH {
            let mix = |from: u32, to: u32| {
                ((from * (WIDTH - x) + to * x) / WIDTH * (HEIGHT * 2 - y) / (HEIGHT * 2)) as u8
            };
            pixels.extend([mix(240, 40), mix(96, 190), mix(64, 170)]);
        }
    }
    let mut header = Vec::new();
    header.extend(WIDTH.to_be_bytes());
    header.extend(HEIGHT.to_be_bytes());
    // 8 bits, RGB, the only compression, filter and interlace 0.
    header.extend([8, 2, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    section(&mut png, b"IHDR", &header);
    section(&mut png, b"IDAT", &deflate(&pixels)?);
    section(&mut png, b"IEND", &[]);
    Ok(png)
}

fn section(png: &mut Vec<u8>, name: &[u8; 4], bytes: &[u8]) {
    png.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    let mut sum = Crc::new();
    sum.update(name);
    sum.update(bytes);
    png.extend(name);
    png.extend(bytes);
    png.extend(sum.sum().to_be_bytes());
}
