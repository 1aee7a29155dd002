type Attributes = Readonly<Record<string, string | boolean | undefined>>

/**
 * Makes an element. Children are elements or text; there is no way to give HTML, so what people write cannot become
 * any. An attribute that is false or undefined is left out, one that is true is empty.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: (Node | string | undefined)[]
): HTMLElementTagNameMap[K] {
  const el = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) el.setAttribute(key, value === true ? '' : value)
  }
  el.append(...children.filter((c) => c !== undefined))
  return el
}

/** Makes an icon of one path on a 24 × 24 grid, hidden from screen readers. */
export function icon(path: string): SVGSVGElement {
  const ns = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(ns, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const d = document.createElementNS(ns, 'path')
  d.setAttribute('d', path)
  svg.append(d)
  return svg
}

/** Sets an element's text, where it changed: a live region tells what is set. */
export function setText(el: Element, text: string) {
  if (el.textContent !== text) el.textContent = text
}
