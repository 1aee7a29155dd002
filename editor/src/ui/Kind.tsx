// The mark of a step's kind: a coloured sign.

import {
  AtSign,
  CalendarDays,
  CircleHelp,
  Clock,
  CornerDownRight,
  Diamond,
  Flag,
  Hash,
  Image,
  ListChecks,
  type LucideIcon,
  MessageCircle,
  PencilLine,
  Phone,
  Split,
  UserRound,
  Wallet,
  Zap,
} from 'lucide-react'
import type { Step } from '../doc/step'

const verbSigns: Readonly<Record<string, LucideIcon>> = {
  say: MessageCircle,
  ask: CircleHelp,
  set: PencilLine,
  branch: Diamond,
  do: Zap,
  wait: Clock,
  handover: UserRound,
  call: CornerDownRight,
  end: Flag,
  goto: Split,
}

const typeSigns: Readonly<Record<string, LucideIcon>> = {
  choice: ListChecks,
  choices: ListChecks,
  number: Hash,
  email: AtSign,
  phone: Phone,
  date: CalendarDays,
  time: Clock,
  slot: CalendarDays,
  image: Image,
  file: Image,
  payment: Wallet,
}

/** The family of a step, by which it is coloured. */
export function familyOf(verb: string, type: string): 'say' | 'ask' | 'branch' | 'act' | 'pay' | 'person' {
  if (type === 'payment') return 'pay'
  if (verb === 'ask') return type === 'slot' || type === 'date' ? 'act' : 'ask'
  if (verb === 'branch' || verb === 'call' || verb === 'end') return 'branch'
  if (verb === 'handover') return 'person'
  return verb === 'say' ? 'say' : 'act'
}

export function Kind(p: { readonly step: Pick<Step, 'verb' | 'type'> }) {
  const { verb, type } = p.step
  const Sign = typeSigns[type] ?? verbSigns[verb] ?? CircleHelp
  return (
    <span className={`mark mark-${familyOf(verb, type)}`} aria-hidden>
      <Sign size={13} />
    </span>
  )
}
