// A part of the page that is loaded when it is shown. React's own lazy is not
// used: it keeps what has come from sight for 300 ms behind its fallback.

import { type ComponentType, useEffect, useState } from 'react'
import { t } from '../words'

/** Milliseconds until a part that could not be loaded is asked for again. */
const retry = 2000

/** The part that load brings; preload begins to bring it. Until it is there, nothing is
 * shown, but for what can be done where it does not come. */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
): ComponentType<P> & { preload: () => Promise<unknown> } {
  let part: ComponentType<P> | null = null
  let coming: Promise<unknown> | null = null
  const preload = () => {
    coming ??= load().then(
      (loaded) => {
        part = loaded
      },
      (error) => {
        coming = null
        console.error(error)
      },
    )
    return coming
  }
  function Later(props: P) {
    const [state, tell] = useState<'coming' | 'there' | 'failed'>('coming')
    useEffect(() => {
      let gone = false
      let timer: ReturnType<typeof setTimeout> | undefined
      const bring = async () => {
        await preload()
        if (gone) return
        tell(part ? 'there' : 'failed')
        if (!part) timer = setTimeout(() => void bring(), retry)
      }
      if (!part) void bring()
      return () => {
        gone = true
        clearTimeout(timer)
      }
    }, [])
    const Part = part
    if (Part) return <Part {...props} />
    if (state !== 'failed') return null
    return (
      <p className="flex flex-wrap items-center gap-3 p-5 text-ink-2" role="status">
        {t('ui.later')}
        <button type="button" className="btn small" onClick={() => location.reload()}>
          {t('ui.reload')}
        </button>
      </p>
    )
  }
  return Object.assign(Later, { preload })
}
