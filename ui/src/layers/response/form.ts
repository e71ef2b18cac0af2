// application/x-www-form-urlencoded as a table (WHATWG URL §5.1), spelling beside meaning.

export interface FormField { readonly name: string; readonly value: string; readonly raw: string }

export function formFields(text: string): FormField[] {
  return text.split('&').filter((raw) => raw !== '').map((raw) => {
    const eq = raw.indexOf('=');
    const name = eq < 0 ? raw : raw.slice(0, eq);
    const value = eq < 0 ? '' : raw.slice(eq + 1);
    return { name: percent(name), value: percent(value), raw };
  });
}

function percent(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    // Not UTF-8 or a stray percent sign: shown as it came.
    return spaced;
  }
}
