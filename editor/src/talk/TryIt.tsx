// To be written.
export function TryIt(_: Record<string, unknown>) {
  return null
}
