// Acts that change words and values where they stand.

import { act } from '../draft'
import type { Bot } from '../model'
import type { Result, StepRef, Value } from '../types'
import type { Path } from '../yaml'

/** Gives a text of a step new words. */
export function reword(bot: Bot, what: StepRef & { at: Path; text: string }): Result {
  return act(bot, 'reword', what.flow, (draft) => {
    const [path, at] = draft.stepPath(what.flow, what.step, ...what.at)
    if (draft.find(path, at)) draft.setText(path, at, what.text)
    else draft.set(path, at, what.text)
    return { join: `reword ${path} ${at.join('.')}`, select: { flow: what.flow, step: what.step } }
  })
}

/** Sets a value of a step; undefined takes it away. */
export function setValue(bot: Bot, what: StepRef & { at: Path; value: Value | undefined }): Result {
  return act(bot, 'set-value', String(what.at[0] ?? ''), (draft) => {
    const [path, at] = draft.stepPath(what.flow, what.step, ...what.at)
    if (what.value === undefined) draft.unset(path, at)
    else draft.set(path, at, what.value)
    return { join: `set ${path} ${at.join('.')}`, select: { flow: what.flow, step: what.step } }
  })
}

/** Sets a value of any file of the bot; a file that is not there is made. */
export function setInFile(bot: Bot, what: { path: string; at: Path; value: Value | undefined }): Result {
  return act(bot, 'set-value', String(what.at[0] ?? ''), (draft) => {
    if (!draft.has(what.path)) draft.write(what.path, '')
    if (what.value === undefined) draft.unset(what.path, what.at)
    else draft.set(what.path, what.at, what.value)
    return { join: `set ${what.path} ${what.at.join('.')}` }
  })
}

/** Gives a text of a flow, of bot.yaml or of faq.yaml its words in another language; '' takes them away. */
export function translate(
  bot: Bot,
  what: { flow: string; language: string; key: string; text: string | readonly string[] },
): Result {
  return act(bot, 'translate', what.key, (draft) => {
    const faq = what.flow === 'faq'
    const folder = faq || what.flow === 'bot' ? '' : 'flows/'
    const path = `${folder}${what.flow}.${what.language}.yaml`
    const at: Path = faq ? what.key.split('.') : [what.key]
    if (!draft.has(path)) draft.write(path, '')
    if (what.text.length === 0) draft.unset(path, at)
    else draft.set(path, at, what.text)
    return { join: `translate ${path} ${what.key}` }
  })
}
