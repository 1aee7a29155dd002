// To be written.
export function Tests(_: Record<string, unknown>) {
  return null
}
