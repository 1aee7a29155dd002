// To be written.
export function Publish(_: Record<string, unknown>) {
  return null
}
