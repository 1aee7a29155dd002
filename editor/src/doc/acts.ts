// All acts of an author, in one place; see Acts in types.ts.

import { addChoice, moveChoice, removeChoice } from './acts/choices'
import { fix, putFile, typed } from './acts/files'
import { addFlow, deleteFlow, extractFlow } from './acts/flows'
import { setType, setVerb } from './acts/kind'
import { placeCards, setFrame, setNote, splitCard } from './acts/layout'
import { renameChoice, renameFlow, renameStep, renameVariable } from './acts/rename'
import { addStep, copySteps, deleteSteps, duplicateSteps, moveSteps, pasteSteps } from './acts/steps'
import { reword, setInFile, setValue, translate } from './acts/text'
import { connect, disconnect } from './acts/ways'
import type { Acts } from './types'

export const acts: Acts = {
  reword,
  setValue,
  setInFile,
  translate,
  addStep,
  deleteSteps,
  moveSteps,
  duplicateSteps,
  copySteps,
  pasteSteps,
  connect,
  disconnect,
  addChoice,
  removeChoice,
  moveChoice,
  setType,
  setVerb,
  renameStep,
  renameChoice,
  renameVariable,
  renameFlow,
  addFlow,
  deleteFlow,
  extractFlow,
  placeCards,
  splitCard,
  setFrame,
  setNote,
  typed,
  putFile,
  fix,
}
