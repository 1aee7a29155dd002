// To be written.
export function Rename(_: Record<string, unknown>) {
  return null
}
