// What is said for a while: why an act was not done, what was brought back.

import { useEffect } from 'react'
import { notify, useView } from '../state/view'
import { useWork } from '../state/work'
import { t } from '../words'

export function Notice() {
  const notice = useView((v) => v.notice)
  const refused = useWork((w) => w.refused)
  useEffect(() => {
    if (refused) notify(refusal(refused.refused, refused.of))
  }, [refused])
  return (
    <div aria-live="polite" className="pointer-events-none fixed inset-x-0 bottom-14 z-50 flex justify-center px-4">
      {notice && <p className="rounded-xl bg-ink px-4 py-2.5 text-sm text-paper shadow-card">{notice}</p>}
    </div>
  )
}

/** The sentence for an act that was not done. */
export function refusal(word: string, of: string): string {
  const id = `refused.${word}`
  const said = t(id, { of })
  return said === id ? t('refused.other', { of: `${word} ${of}` }) : said
}
