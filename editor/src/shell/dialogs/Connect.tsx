// Where a way leads: a step, another chat, or an end, found by searching.

import { CornerDownRight, Flag, Link2Off, Plus } from 'lucide-react'
import { summary, titled, wayName } from '../../canvas/told'
import { arrows } from '../../doc/schema'
import type { Target } from '../../doc/types'
import { type Dialog as About, openDialog } from '../../state/view'
import { useModel } from '../../state/work'
import { Dialog } from '../../ui/Dialog'
import { Kind } from '../../ui/Kind'
import { type Option, Pick } from '../../ui/Pick'
import { t, told } from '../../words'
import { act } from '../commands'

type Goal = Option & { readonly to: Target | 'cut' | 'new' }

export function Connect(p: { readonly way: Extract<About, { is: 'connect' }>; readonly onClose: () => void }) {
  const { flow: id, step: index, kind, name } = p.way
  const model = useModel()
  const flow = model.flows.get(id)
  const step = flow?.steps[index]?.step
  const way = step?.ways.find((w) => w.kind === kind && w.name === name)
  if (!flow || !step) return null
  const goals: Goal[] = []
  flow.steps.forEach((s, i) => {
    if (!s.step || i === index) return
    const text = summary(s.step, model)
    goals.push({
      id: `step/${i}`,
      label: s.step.id ? titled(s.step.id) : text,
      ...(s.step.id ? { help: text, also: s.step.id } : {}),
      group: t('dialogs.steps'),
      icon: <Kind step={s.step} />,
      to: { step: i },
    })
  })
  const sign = (Sign: typeof Flag) => (
    <span className="mark mark-branch" aria-hidden>
      <Sign size={13} />
    </span>
  )
  for (const word of arrows.values()) {
    if (word.target === 'flow') {
      for (const other of model.flows.values()) {
        goals.push({
          id: `${word.name}/${other.id}`,
          label: `${told(word.label)}: ${other.title || titled(other.id)}`,
          also: other.id,
          group: t('dialogs.flows'),
          icon: sign(CornerDownRight),
          to: { arrow: `${word.name} ${other.id}` },
        })
      }
    } else if (word.name !== '' && !word.must) {
      goals.push({
        id: word.name,
        label: told(word.label),
        help: told(word.help),
        group: t('dialogs.words'),
        icon: sign(Flag),
        to: { arrow: word.name },
      })
    }
  }
  goals.push({ id: 'new', label: t('dialogs.new'), group: t('dialogs.words'), icon: sign(Plus), to: 'new' })
  if (way?.arrow) {
    goals.push({
      id: 'cut',
      label: t('dialogs.connect.cut'),
      help: t('dialogs.connect.cut.help'),
      group: t('dialogs.words'),
      icon: sign(Link2Off),
      to: 'cut',
    })
  }
  const pick = ({ to }: Goal) => {
    p.onClose()
    const ref = { flow: id, step: index, kind, name }
    if (to === 'new') openDialog({ is: 'add', flow: id, before: index + 1, from: { step: index, kind, name } })
    else if (to === 'cut') act((acts, bot) => acts.disconnect(bot, ref))
    else act((acts, bot) => acts.connect(bot, { ...ref, to }))
  }
  return (
    <Dialog title={t('dialogs.connect.title', { what: way ? wayName(way) : '' })} bare onClose={p.onClose}>
      <Pick label={t('dialogs.connect')} options={goals} onPick={pick} />
    </Dialog>
  )
}
