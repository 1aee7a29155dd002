// To be written.
export function Add(_: Record<string, unknown>) {
  return null
}
