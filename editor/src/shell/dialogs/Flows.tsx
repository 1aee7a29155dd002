// To be written.
export function Flows(_: Record<string, unknown>) {
  return null
}
