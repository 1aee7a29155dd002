// To be written.
export function Outline(_: Record<string, unknown>) {
  return null
}
