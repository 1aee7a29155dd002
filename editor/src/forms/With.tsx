// The values that a step gives: to an action, which says what it takes; to a
// flow, which declares it; else by names of one's own.

import { useState } from 'react'
import { titled } from '../canvas/told'
import { topEntry } from '../doc/file'
import { actions, type Key, keys, table, types } from '../doc/schema'
import { entryOf, type Path, scalarOf } from '../doc/yaml'
import { t, told } from '../words'
import { Adders, Field } from './Field'
import { KeyField, ValueField } from './KeyField'
import { MapOf, type Word } from './Lists'
import { nodeAt, usePlace } from './place'

export function With(p: Word & { readonly verb: string; readonly word: Key }) {
  const place = usePlace()
  const at: Path = [keys.with]
  const value = scalarOf(place.step?.node, p.verb)?.value ?? ''
  const action = table('step').get(p.verb)?.value.kind === 'action' ? actions.get(value) : undefined
  const called = table('step').get(p.verb)?.value.of === 'flow' ? place.model.flows.get(value) : undefined
  if (action)
    return (
      <Given
        {...p}
        at={at}
        takes={[...table(action.with).values()].map((k) => ({ ...k, value: { ...k.value, parts: true } }))}
      />
    )
  if (called) {
    const declared = topEntry(called.file, keys.inputs)?.node.value
    const takes = declared?.kind === 'map' ? declared.entries : []
    return (
      <Given
        {...p}
        at={at}
        takes={takes.map((e): Key => {
          const type = e.value?.kind === 'scalar' ? e.value.value : ''
          const label = { en: titled(e.key.value) }
          const help = types.get(type.replace(/\?$/, ''))?.help ?? {}
          return { name: e.key.value, label, help, value: { kind: 'any', parts: true }, must: !type.endsWith('?') }
        })}
      />
    )
  }
  return <MapOf {...p} at={at} shape={p.word.value} />
}

/** What is given of what is taken; the rest can be added, and what nobody takes is kept. */
function Given(p: Word & { readonly at: Path; readonly takes: readonly Key[] }) {
  const place = usePlace()
  const [added, setAdded] = useState<readonly string[]>([])
  const node = nodeAt(place, p.at)
  const has = (k: Key) => entryOf(node, k.name) !== undefined
  const shown = (k: Key) => has(k) || k.must || added.includes(k.name)
  const strange = node?.kind === 'map' ? node.entries.filter((e) => !p.takes.some((k) => k.name === e.key.value)) : []
  if (p.takes.length === 0 && strange.length === 0) return null
  return (
    <Field label={p.label} help={p.help} at={p.at} group>
      {() => (
        <div className="flex flex-col gap-3 rounded-card border border-line bg-card p-2">
          {p.takes.filter(shown).map((k) => (
            <KeyField key={k.name} at={[...p.at, k.name]} word={k} />
          ))}
          {strange.map((e) => (
            <ValueField
              key={e.key.value}
              at={[...p.at, e.key.value]}
              shape={{ kind: 'any', parts: true }}
              word={{ label: e.key.value, help: t('forms.with.strange') }}
            />
          ))}
          <Adders
            what={p.takes
              .filter((k) => !shown(k))
              .map((k) => ({ label: told(k.label), help: told(k.help), add: () => setAdded([...added, k.name]) }))}
          />
        </div>
      )}
    </Field>
  )
}
