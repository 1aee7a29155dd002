// To be written.
export function StepForm(_: Record<string, unknown>) {
  return null
}
