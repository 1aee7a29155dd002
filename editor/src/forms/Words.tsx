// Words: the variants of a text, of which one is sent.

import { Trash2 } from 'lucide-react'
import type { Path } from '../doc/yaml'
import { t } from '../words'
import { Small } from './Choices'
import { Field } from './Field'
import { nodeAt, put, usePlace } from './place'
import { Long } from './Text'

export function Variants(p: {
  readonly label: string
  readonly help: string
  readonly at: Path
  readonly keep: boolean
}) {
  const place = usePlace()
  const node = nodeAt(place, p.at)
  const list = node?.kind === 'list' ? node.items : null
  const paths: readonly Path[] = list && list.length > 0 ? list.map((_, i) => [...p.at, i]) : [p.at]
  const add = () => put(place, [...p.at, list ? list.length : 1], t('forms.variant.new'))
  return (
    <div className="flex flex-col gap-2">
      {paths.map((at, i) => (
        <Field
          key={at.join('.')}
          label={paths.length > 1 ? t('forms.variant.n', { label: p.label, n: i + 1 }) : p.label}
          help={p.help}
          at={at}
          beside={
            paths.length > 1 &&
            !place.readOnly && (
              <Small
                label={t('forms.remove', { what: t('forms.variant.n', { label: p.label, n: i + 1 }) })}
                run={() => put(place, at, undefined)}
              >
                <Trash2 size={15} />
              </Small>
            )
          }
        >
          {(labelled) => <Long at={at} labelled={labelled} keep={p.keep} />}
        </Field>
      ))}
      {!place.readOnly && node && (
        <button type="button" className="btn small bare self-start pointer-coarse:min-h-11" onClick={add}>
          + {t('forms.variant.add')}
        </button>
      )}
    </div>
  )
}
