// To be written.
export function Merge(_: Record<string, unknown>) {
  return null
}
