// Keys by name. A combination is written `Ctrl+Shift+P`; `Ctrl` is Cmd on macOS.

export const mac = typeof navigator !== 'undefined' && /Mac/.test(navigator.userAgent);

const shown: Record<string, string> = mac
  ? { Ctrl: '⌘', Alt: '⌥', Shift: '⇧', Enter: '↵' }
  : { Enter: '↵' };

/** Parts to draw, one key cap each. */
export function keyParts(combo: string): string[] {
  return combo.split('+').map((part) => shown[part] ?? part);
}

/** One string for tooltips and hints: `Ctrl ↵`. */
export function keyText(combo: string): string {
  return keyParts(combo).join(mac ? '' : ' ');
}

/** The combination of an event, written as above; letters in upper case, by position where Alt changes them. */
export function comboOf(event: KeyboardEvent): string {
  let key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const letter = /^(?:Key|Digit)(.)$/.exec(event.code)?.[1];
  if (letter && (event.altKey || event.ctrlKey || event.metaKey)) key = letter;
  const ctrl = mac ? event.metaKey : event.ctrlKey;
  // Shift is part of what `?` is, and of nothing else that prints.
  const shift = event.shiftKey && (event.key.length > 1 || ctrl || event.altKey || /[A-Z]/.test(key));
  return [ctrl && 'Ctrl', event.altKey && 'Alt', shift && 'Shift', key].filter(Boolean).join('+');
}

/** Whether keys typed now belong to a text field. */
export function typing(event: KeyboardEvent): boolean {
  const target = event.target;
  return target instanceof HTMLElement
    && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
