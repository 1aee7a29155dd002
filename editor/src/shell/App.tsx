// Which page is shown: the gate, the list of bots, or one of them.

import { useEffect, useState } from 'react'
import { ApiError, api, type Stranger } from '../state/api'
import { useSession, visit } from '../state/session'
import { chosenLanguage, speak, t } from '../words'
import { Message } from './Message'
import { BotPage, Gate, Home } from './rooms'

type Door = { is: 'opening' } | { is: 'away' } | { is: 'in' } | ({ is: 'out' } & Stranger)

export function App() {
  const [door, setDoor] = useState<Door>({ is: 'opening' })
  const { place, me, expired } = useSession()

  const enter = async () => {
    try {
      const who = await api.me()
      await speak(chosenLanguage(who.language))
      useSession.setState({ me: who, expired: false })
      setDoor({ is: 'in' })
      const { place: at } = useSession.getState()
      if (at.at === 'setup' || at.at === 'login') visit('/', true)
    } catch (e) {
      if (useSession.getState().me) return // what is open stays; its own parts say what is wrong
      if (e instanceof ApiError && e.status === 401) setDoor({ is: 'out', ...(e.body as Stranger) })
      else setDoor({ is: 'away' })
    }
  }
  useEffect(() => {
    if (place.at === 'setup' || place.at === 'login') setDoor({ is: 'out', setup: place.at === 'setup', plain: false })
    else void enter()
  }, [])
  useEffect(() => {
    // The list of bots tells what is so now.
    if (place.at === 'home' && me) void enter()
  }, [place.at])
  useEffect(() => {
    if (door.is !== 'away') return
    const timer = setInterval(() => void enter(), 3000)
    return () => clearInterval(timer)
  })

  if (door.is === 'opening') return null
  if (door.is === 'away') return <Message title={t('shell.away')} text={t('shell.away.help')} />
  if (door.is === 'out') return <Gate stranger={door} onEnter={() => void enter()} />
  if (!me) return null
  return (
    <>
      {place.at === 'bot' ? <BotPage key={place.bot} id={place.bot} flow={place.flow} /> : null}
      {place.at === 'home' || place.at === 'setup' || place.at === 'login' ? <Home /> : null}
      {place.at === 'nowhere' ? (
        <Message
          title={t('shell.nowhere')}
          text={t('shell.nowhere.help')}
          act={t('shell.home')}
          onAct={() => visit('/')}
        />
      ) : null}
      {expired && <Gate stranger={{ setup: false, plain: false }} over onEnter={() => void enter()} />}
    </>
  )
}
