// The parts of the page that are loaded when they are shown first.

import { later } from '../ui/later'

export const Gate = later(() => import('../gate/Gate').then((m) => m.Gate))
export const Home = later(() => import('../home/Home').then((m) => m.Home))
export const BotPage = later(() => import('./BotPage').then((m) => m.BotPage))
export const Canvas = later(() => import('../canvas/Canvas').then((m) => m.Canvas))
export const Outline = later(() => import('../outline/Outline').then((m) => m.Outline))
export const TryIt = later(() => import('../talk/TryIt').then((m) => m.TryIt))
export const StepForm = later(() => import('../forms/StepForm').then((m) => m.StepForm))
export const YamlPane = later(() => import('../pane/Yaml').then((m) => m.YamlPane))
export const Tests = later(() => import('../tests/Tests').then((m) => m.Tests))
export const Add = later(() => import('./dialogs/Add').then((m) => m.Add))
export const Connect = later(() => import('./dialogs/Connect').then((m) => m.Connect))
export const Palette = later(() => import('./dialogs/Palette').then((m) => m.Palette))
export const Find = later(() => import('./dialogs/Find').then((m) => m.Find))
export const Rename = later(() => import('./dialogs/Rename').then((m) => m.Rename))
export const Flows = later(() => import('./dialogs/Flows').then((m) => m.Flows))
export const Keys = later(() => import('./dialogs/Keys').then((m) => m.Keys))
export const Publish = later(() => import('../publish/Publish').then((m) => m.Publish))
export const Merge = later(() => import('../publish/Merge').then((m) => m.Merge))
