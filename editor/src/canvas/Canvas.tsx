// To be written.
export function Canvas(_: Record<string, unknown>) {
  return null
}
