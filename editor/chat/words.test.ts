import { expect, test } from 'vitest'
import { dayOf, dirOf, named, timeOf, wordsIn } from './words'

test('words come in the language, or in English', () => {
  expect(wordsIn('fr-CA').send).toBe('Envoyer')
  expect(wordsIn('AR').send).toBe('إرسال')
  expect(wordsIn('tlh').send).toBe('Send')
  expect(wordsIn('').send).toBe('Send')
})

test('a name is put in as it is', () => {
  expect(named(wordsIn('en').talk, 'Rosa & $&')).toBe('Conversation with Rosa & $&')
})

test('directions', () => {
  expect(['ar', 'he-IL', 'fa', 'en', 'fr', ''].map(dirOf)).toEqual(['rtl', 'rtl', 'rtl', 'ltr', 'ltr', 'ltr'])
})

test('days and times', () => {
  const now = new Date(2026, 2, 4, 10).getTime()
  const day = (...d: [number, number, number]) => dayOf(new Date(...d).getTime(), now, 'en', wordsIn('en'))
  expect(day(2026, 2, 4)).toBe('Today')
  expect(day(2026, 2, 3)).toBe('Yesterday')
  expect(day(2026, 1, 28)).toBe('Saturday, February 28')
  expect(day(2025, 1, 28)).toBe('Friday, February 28, 2025')
  expect(timeOf(new Date(2026, 2, 4, 15, 5).getTime(), 'fr')).toBe('15:05')
  expect(timeOf(now, 'not a language')).toMatch(/10:00/)
})
