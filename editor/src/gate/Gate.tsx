// To be written.
export function Gate(_: Record<string, unknown>) {
  return null
}
