// To be written.
export function Home(_: Record<string, unknown>) {
  return null
}
