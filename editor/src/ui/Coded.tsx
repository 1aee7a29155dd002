/** A sentence of the server, with what it quotes in backticks set apart. */
export function Coded(p: { readonly text: string }) {
  return p.text.split('`').map((piece, i) =>
    i % 2 === 1 ? (
      <code key={i} className="text-[0.95em] font-semibold">
        {piece}
      </code>
    ) : (
      piece
    ),
  )
}
