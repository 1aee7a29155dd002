// The picker of a new step: six kinds first, the rest by searching.

import { textPath } from '../../canvas/told'
import { schema } from '../../doc/schema'
import { stepOf } from '../../doc/step'
import { parse } from '../../doc/yaml'
import { type Dialog as About, look, useView } from '../../state/view'
import { model } from '../../state/work'
import { Dialog } from '../../ui/Dialog'
import { Kind } from '../../ui/Kind'
import { type Option, Pick } from '../../ui/Pick'
import { t, told } from '../../words'
import { act } from '../commands'

export function Add(p: { readonly where: Extract<About, { is: 'add' }>; readonly onClose: () => void }) {
  const { where } = p
  const options = schema.kinds.map((k) => {
    const step = told(k.step)
    return {
      id: k.name,
      label: told(k.label),
      help: told(k.help),
      also: `${k.name} ${k.verb}`,
      icon: <Kind step={kindOf(step)} />,
      step,
      first: k.first ?? false,
    }
  })
  const add = (o: (typeof options)[number]) => {
    p.onClose()
    const { flow, from, at } = where
    const other = [...model().flows.keys()].find((id) => id !== flow) ?? flow
    const yaml = o.step.replace(/\bFLOW\b/g, other)
    const way = from ? { from: { flow, ...from } } : {}
    if (!act((acts, bot) => acts.addStep(bot, { flow, step: where.before, yaml, ...way }))) return
    const made = useView.getState().selected[0]
    const step = made === undefined ? null : (model().flows.get(flow)?.steps[made]?.step ?? null)
    if (made === undefined || !step) return
    if (at) act((acts, bot) => acts.placeCards(bot, { flow, cards: [{ step: made, ...at }] }))
    const path = textPath(step)
    if (path) look({ writing: { step: made, at: path } })
    else look({ side: 'step' })
  }
  return (
    <Dialog title={t('dialogs.add.title')} bare onClose={p.onClose}>
      <Pick<(typeof options)[number] & Option>
        label={t('dialogs.add')}
        options={options}
        first={options.filter((o) => o.first)}
        onPick={add}
      />
    </Dialog>
  )
}

/** The verb and the type of a step that is offered. */
function kindOf(yaml: string): { readonly verb: string; readonly type: string } {
  const list = parse(`- ${yaml.replaceAll('\n', '\n  ')}`).root
  const item = list?.kind === 'list' ? list.items[0] : undefined
  return (item && stepOf(item)) || { verb: '', type: '' }
}
