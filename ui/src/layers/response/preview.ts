// An HTML body as a document that can do nothing: no scripts, no forms, nothing fetched.

/** Everything is refused but inline styles and images within the document itself. */
export const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; base-uri 'none'";

/**
 * `srcdoc` of a fully sandboxed frame. The policy comes before the first byte of the body, and a meta element
 * can only make a policy stricter, so nothing in the body can take it back.
 */
export function inert(html: string): string {
  return `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer">${html}`;
}
