// To be written.
export function Connect(_: Record<string, unknown>) {
  return null
}
