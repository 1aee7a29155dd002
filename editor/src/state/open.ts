// Opening a bot: its files are read, what was not saved is brought back, and the
// socket is opened.

import { t } from '../words'
import { ApiError, api } from './api'
import { connect } from './live'
import { restore, watchDocument } from './save'
import { look, narrow, notify, useView } from './view'
import { model, start, useWork } from './work'

export type Opened = 'ready' | 'missing' | 'away'

/** Opens a bot; close it with what is returned. */
export function openBot(id: string, flow: string, tell: (state: Opened) => void): () => void {
  let closed = false
  let close = () => {}
  let again: ReturnType<typeof setTimeout> | undefined
  const run = async () => {
    try {
      const { files, media } = await api.files(id)
      if (closed) return
      const texts = files.filter((f) => !f.unfit)
      start(id, Object.fromEntries(texts.map((f) => [f.path, f])))
      useWork.setState({ media, unfit: new Map(files.flatMap((f) => (f.unfit ? [[f.path, f.unfit]] : []))) })
      const stops = [watchDocument()]
      const restored = await restore()
      const end = () => {
        for (const stop of stops) stop()
      }
      if (closed) return end()
      stops.push(connect())
      close = end
      showFlow(flow)
      if (restored > 0) notify(t('shell.restored'))
      tell('ready')
    } catch (e) {
      if (closed) return
      if (e instanceof ApiError && e.status === 404) return tell('missing')
      if (!(e instanceof ApiError)) throw e
      tell('away')
      again = setTimeout(() => void run(), 3000)
    }
  }
  void run()
  return () => {
    closed = true
    clearTimeout(again)
    close()
  }
}

/** Shows a flow: the one that is asked for, else the first that a person would come by. */
function showFlow(asked: string): void {
  const { flows } = model()
  const first = flows.has(asked)
    ? asked
    : (['welcome', 'main', 'start'].find((f) => flows.has(f)) ?? [...flows.keys()][0] ?? '')
  look({ ...useView.getInitialState(), main: narrow() ? 'outline' : 'canvas', flow: first, show: 'all' })
}
