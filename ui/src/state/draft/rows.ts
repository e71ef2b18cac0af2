// Rows of name and value: an empty one is a line that nobody has typed into yet.

export function typed(row: { readonly name: string; readonly value: string }): boolean {
  return row.name !== '' || row.value !== '';
}
