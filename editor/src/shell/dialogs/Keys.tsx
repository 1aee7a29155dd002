// To be written.
export function Keys(_: Record<string, unknown>) {
  return null
}
