// The ways of a branch: each with its condition or its weight, and where it leads.

import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react'
import { schema, table } from '../doc/schema'
import { entryOf } from '../doc/yaml'
import { t, told } from '../words'
import { WaySelect } from './Arrow'
import { Small } from './Choices'
import { Adders, Field } from './Field'
import { KeyField } from './KeyField'
import { sampleOf, valueIn, type Word } from './Lists'
import { nodeAt, put, usePlace } from './place'

const arms = schema.tables.arm ?? []
const isArrow = (name: string) => table('arm').get(name)?.value.kind === 'arrow'
const conditional = arms.find((k) => k.value.kind === 'expr')
const weighed = arms.find((k) => k.value.kind === 'number')
/** The key of what is done in no other case, and that of where a way leads. */
const [otherwise, next] = arms.filter((k) => isArrow(k.name))

export function Branch(p: Word & { readonly verb: string }) {
  const place = usePlace()
  const { step, readOnly } = place
  const at = [p.verb] as const
  const node = nodeAt(place, at)
  const items = node?.kind === 'list' ? node.items : []
  const elseAt = items.findIndex((it) => entryOf(it.value, otherwise?.name ?? '') !== undefined)
  const chance = items.some((it) => entryOf(it.value, weighed?.name ?? ''))
  const add = (key: typeof conditional) => {
    if (!key || !next) return
    const value =
      key === otherwise
        ? { [key.name]: 'end' }
        : { [key.name]: sampleOf(key.value, '', key.example || '50'), [next.name]: 'end' }
    put(place, [...at, key !== otherwise && elseAt >= 0 ? elseAt : items.length], value)
  }
  const move = (n: number, by: 1 | -1) => {
    const values = items.map((it) => valueIn(it.value))
    const [value] = values.splice(n, 1)
    if (value !== undefined) values.splice(n + by, 0, value)
    put(place, at, values)
  }
  return (
    <Field label={p.label} help={p.help} at={at} group>
      {() => (
        <>
          <ol className="flex flex-col gap-2">
            {items.map((it, n) => {
              const way = step?.ways.find((w) => w.kind === 'arm' && w.name === String(n))
              const name = t('forms.arm.n', { n: n + 1 })
              const movable = (m: number) => m >= 0 && m < items.length && m !== elseAt && n !== elseAt
              const own = arms.filter((k) => !isArrow(k.name) && entryOf(it.value, k.name))
              return (
                <li key={n} className="rounded-card border border-line bg-card p-2" aria-label={name}>
                  <div className="flex items-center">
                    <span className="help grow" aria-hidden>
                      {name}
                    </span>
                    {!readOnly && (
                      <>
                        {movable(n - 1) && (
                          <Small label={t('forms.up', { what: name })} run={() => move(n, -1)}>
                            <ArrowUp size={15} />
                          </Small>
                        )}
                        {movable(n + 1) && (
                          <Small label={t('forms.down', { what: name })} run={() => move(n, 1)}>
                            <ArrowDown size={15} />
                          </Small>
                        )}
                        {items.length > 1 && (
                          <Small
                            label={t('forms.remove', { what: name })}
                            run={() => put(place, [...at, n], undefined)}
                          >
                            <Trash2 size={15} />
                          </Small>
                        )}
                      </>
                    )}
                  </div>
                  <div className="flex flex-col gap-2">
                    {own.map((k) => (
                      <KeyField key={k.name} at={[...at, n, k.name]} word={{ ...k, must: true }} />
                    ))}
                    {way && (
                      <Field
                        label={told((n === elseAt ? otherwise : next)?.label)}
                        help={told((n === elseAt ? otherwise : next)?.help)}
                        at={[...at, n, n === elseAt ? (otherwise?.name ?? '') : (next?.name ?? '')]}
                      >
                        {(labelled) => <WaySelect way={way} labelled={labelled} />}
                      </Field>
                    )}
                  </div>
                </li>
              )
            })}
          </ol>
          <div className="mt-2">
            <Adders
              what={[chance ? weighed : conditional, chance || elseAt >= 0 ? undefined : otherwise].flatMap((k) =>
                k ? [{ label: told(k.label), help: told(k.help), add: () => add(k) }] : [],
              )}
            />
          </div>
        </>
      )}
    </Field>
  )
}
