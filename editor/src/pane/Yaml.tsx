// To be written.
export function YamlPane(_: Record<string, unknown>) {
  return null
}
