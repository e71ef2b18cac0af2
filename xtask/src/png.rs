//! Turns Xvfb's frame buffer (an XWD file) into a PNG, so that a picture needs no further package.

/// The picture as PNG, uncompressed; `None` when the dump is not 32 bits for each pixel, as we start Xvfb.
pub(crate) fn from_xwd(dump: &[u8]) -> Option<Vec<u8>> {
    let image = Image::of(dump)?;
    let mut rows = Vec::with_capacity(image.height * (1 + image.width * 3));
    for y in 0..image.height {
        rows.push(0);
        for pixel in image.row(y)?.chunks_exact(4) {
            // Blue, green, red, nothing.
            rows.extend([pixel[2], pixel[1], pixel[0]]);
        }
    }
    let mut header = Vec::new();
    header.extend(u32::try_from(image.width).ok()?.to_be_bytes());
    header.extend(u32::try_from(image.height).ok()?.to_be_bytes());
    // 8 bits, RGB, the only compression, filter and interlace 0.
    header.extend([8, 2, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    section(&mut png, b"IHDR", &header);
    section(&mut png, b"IDAT", &stored(&rows));
    section(&mut png, b"IEND", &[]);
    Some(png)
}

/// How many colours a sample of the picture has.
pub(crate) fn colours(dump: &[u8]) -> usize {
    let Some(image) = Image::of(dump) else { return 0 };
    let rows = (0..image.height).step_by(7).filter_map(|y| image.row(y));
    let mut seen: Vec<&[u8]> = rows.flat_map(|row| row.chunks_exact(4).step_by(5)).collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len()
}

struct Image<'a> {
    width: usize,
    height: usize,
    line: usize,
    pixels: &'a [u8],
}

impl<'a> Image<'a> {
    /// The header is big-endian: its size is field 0, width 4, height 5, bits per pixel 11, bytes per line
    /// 12, colours 19 with 12 bytes each after the header.
    fn of(dump: &'a [u8]) -> Option<Image<'a>> {
        let field = |n: usize| {
            let bytes = dump.get(n * 4..n * 4 + 4)?;
            usize::try_from(u32::from_be_bytes(bytes.try_into().ok()?)).ok()
        };
        if field(11)? != 32 {
            return None;
        }
        let pixels = dump.get(field(0)? + field(19)? * 12..)?;
        Some(Image { width: field(4)?, height: field(5)?, line: field(12)?, pixels })
    }

    fn row(&self, y: usize) -> Option<&'a [u8]> {
        self.pixels.get(y * self.line..y * self.line + self.width * 4)
    }
}

/// A zlib stream of stored blocks (RFC 1950, RFC 1951 §3.2.4).
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let mut blocks = bytes.chunks(0xFFFF).peekable();
    while let Some(block) = blocks.next() {
        stream.push(u8::from(blocks.peek().is_none()));
        // A chunk has at most 0xFFFF bytes.
        let len = block.len() as u16;
        stream.extend(len.to_le_bytes());
        stream.extend((!len).to_le_bytes());
        stream.extend_from_slice(block);
    }
    let (mut a, mut b) = (1_u32, 0_u32);
    for &byte in bytes {
        a = (a + u32::from(byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    stream.extend((b << 16 | a).to_be_bytes());
    stream
}

fn section(png: &mut Vec<u8>, name: &[u8; 4], bytes: &[u8]) {
    png.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    png.extend_from_slice(name);
    png.extend_from_slice(bytes);
    let crc = name.iter().chain(bytes).fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| crc >> 1 ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 })
    });
    png.extend((!crc).to_be_bytes());
}
