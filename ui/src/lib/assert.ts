/** The branch that types say cannot be taken. */
export function assertUnreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
