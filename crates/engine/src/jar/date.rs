//! Dates of cookies, read as leniently as RFC 6265bis §5.1.1 asks for.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Milliseconds since 1970 UTC; `None` when there is no date in it.
#[must_use]
pub fn read(text: &str) -> Option<i64> {
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);
    for token in text.split(is_delimiter).filter(|token| !token.is_empty()) {
        if time.is_none()
            && let Some(found) = clock(token)
        {
            time = Some(found);
        } else if day.is_none()
            && let Some(found) = digits(token, 1, 2)
        {
            day = Some(found);
        } else if month.is_none()
            && let Some(found) = month_of(token)
        {
            month = Some(found);
        } else if year.is_none()
            && let Some(found) = digits(token, 2, 4)
        {
            year = Some(found);
        }
    }
    let ((hour, minute, second), year) = (time?, year?);
    let year = match year {
        70..=99 => year + 1900,
        0..=69 => year + 2000,
        1601.. => year,
        _ => return None,
    };
    let small = |number: u16| i8::try_from(number).ok();
    let civil = DateTime::new(
        i16::try_from(year).ok()?,
        month?,
        small(day?)?,
        small(hour)?,
        small(minute)?,
        small(second)?,
        0,
    )
    .ok()?;
    Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

fn is_delimiter(c: char) -> bool {
    matches!(c, '\t' | ' '..='/' | ';'..='@' | '['..='`' | '{'..='~')
}

/// `hh:mm:ss`, each with one or two digits; what follows a non-digit does not count.
fn clock(token: &str) -> Option<(u16, u16, u16)> {
    let mut parts = token.splitn(3, ':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = |part: &str| part.bytes().all(|c| c.is_ascii_digit()).then(|| digits(part, 1, 2)).flatten();
    Some((whole(hour)?, whole(minute)?, digits(second, 1, 2)?))
}

fn month_of(token: &str) -> Option<i8> {
    let name = token.get(..3)?.to_ascii_lowercase();
    MONTHS.iter().zip(1..).find(|(month, _)| **month == name).map(|(_, number)| number)
}

/// A number of so many digits at the beginning, with no further digit behind it.
fn digits(token: &str, least: usize, most: usize) -> Option<u16> {
    let count = token.bytes().take_while(u8::is_ascii_digit).count();
    (least..=most).contains(&count).then(|| token[..count].parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_order_that_servers_use() {
        let new_year = Some(1_577_836_800_000);
        for text in [
            "Wed, 01 Jan 2020 00:00:00 GMT",
            "Wednesday, 01-Jan-20 00:00:00 GMT",
            "Wed Jan  1 00:00:00 2020",
            "1 January 2020 0:0:0 whatever",
            "00:00:00 2020 jan 1",
        ] {
            assert_eq!(read(text), new_year, "{text}");
        }
        assert_eq!(read("Thu, 01 Jan 1970 00:00:01 GMT"), Some(1000));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "tomorrow",
            "01 Jan 2020",
            "Wed, 32 Jan 2020 00:00:00 GMT",
            "Wed, 31 Feb 2020 00:00:00 GMT",
            "Wed, 01 Jan 1600 00:00:00 GMT",
            "Wed, 01 Jan 2020 24:00:00 GMT",
            "Wed, 01 Jan 20200 00:00:00 GMT",
            "Wed, 01 Jan 2020 00:00 GMT",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
