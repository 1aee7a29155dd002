/** The page's own words. {name} is the bot's. */
export type Words = {
  readonly talk: string
  readonly write: string
  readonly send: string
  readonly you: string
  readonly today: string
  readonly yesterday: string
  readonly lost: string
  readonly back: string
  readonly closed: string
  readonly waiting: string
  readonly failed: string
  readonly retry: string
  readonly remove: string
  readonly answers: string
  readonly chosen: string
  readonly news: string
  readonly tooLong: string
  readonly picture: string
  readonly video: string
  readonly sound: string
  readonly file: string
  readonly cards: string
  readonly links: string
  readonly open: string
}

const words: Readonly<Record<'en' | 'fr' | 'ar', Words>> = {
  en: {
    talk: 'Conversation with {name}',
    write: 'Write a message',
    send: 'Send',
    you: 'You',
    today: 'Today',
    yesterday: 'Yesterday',
    lost: 'Connection lost. Trying again…',
    back: 'Connected again.',
    closed: 'The chat is not available at the moment.',
    waiting: 'Not sent yet',
    failed: 'Not sent.',
    retry: 'Try again',
    remove: 'Delete',
    answers: 'Answers',
    chosen: 'chosen',
    news: 'New messages',
    tooLong: 'This message is too long. Please shorten it.',
    picture: 'Picture',
    video: 'Video',
    sound: 'Sound',
    file: 'Open the file',
    cards: 'Cards',
    links: 'Links',
    open: 'Open',
  },
  fr: {
    talk: 'Conversation avec {name}',
    write: 'Écrivez un message',
    send: 'Envoyer',
    you: 'Vous',
    today: 'Aujourd’hui',
    yesterday: 'Hier',
    lost: 'Connexion perdue. Nouvel essai…',
    back: 'Connexion rétablie.',
    closed: 'Le chat n’est pas disponible pour le moment.',
    waiting: 'Pas encore envoyé',
    failed: 'Non envoyé.',
    retry: 'Réessayer',
    remove: 'Supprimer',
    answers: 'Réponses',
    chosen: 'choisi',
    news: 'Nouveaux messages',
    tooLong: 'Ce message est trop long. Raccourcissez-le, s’il vous plaît.',
    picture: 'Image',
    video: 'Vidéo',
    sound: 'Son',
    file: 'Ouvrir le fichier',
    cards: 'Fiches',
    links: 'Liens',
    open: 'Ouvrir',
  },
  ar: {
    talk: 'محادثة مع {name}',
    write: 'اكتب رسالة',
    send: 'إرسال',
    you: 'أنت',
    today: 'اليوم',
    yesterday: 'أمس',
    lost: 'انقطع الاتصال. جارٍ إعادة المحاولة…',
    back: 'عاد الاتصال.',
    closed: 'المحادثة غير متاحة حاليًا.',
    waiting: 'لم تُرسل بعد',
    failed: 'لم تُرسل.',
    retry: 'إعادة المحاولة',
    remove: 'حذف',
    answers: 'الإجابات',
    chosen: 'مختار',
    news: 'رسائل جديدة',
    tooLong: 'هذه الرسالة طويلة جدًا. يُرجى اختصارها.',
    picture: 'صورة',
    video: 'فيديو',
    sound: 'صوت',
    file: 'فتح الملف',
    cards: 'بطاقات',
    links: 'روابط',
    open: 'فتح',
  },
}

/** Returns the words in a language, in English where there are none. `lang` is "fr", or "fr-CA". */
export function wordsIn(lang: string): Words {
  const base = lang.toLowerCase().split('-')[0] ?? ''
  return base === 'fr' || base === 'ar' ? words[base] : words.en
}

/** Puts the bot's name into a text. */
export function named(text: string, name: string): string {
  return text.replace('{name}', () => name)
}

const RTL = new Set(['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi'])

/** Returns the direction that a language is written in. */
export function dirOf(lang: string): 'ltr' | 'rtl' {
  return RTL.has(lang.toLowerCase().split('-')[0] ?? '') ? 'rtl' : 'ltr'
}

/** Returns the time of day, as people of the language write it. */
export function timeOf(at: number, lang: string): string {
  return format(at, lang, { hour: 'numeric', minute: '2-digit' })
}

/** Returns the day: today, yesterday, or its date; with the year when it is another. */
export function dayOf(at: number, now: number, lang: string, w: Words): string {
  const day = new Date(at).toDateString()
  const today = new Date(now)
  if (day === today.toDateString()) return w.today
  const before = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1)
  if (day === before.toDateString()) return w.yesterday
  const year = new Date(at).getFullYear() === today.getFullYear() ? {} : ({ year: 'numeric' } as const)
  return format(at, lang, { weekday: 'long', day: 'numeric', month: 'long', ...year })
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Formats are dear to make, and a long talk asks for one a message. */
function format(at: number, lang: string, how: Intl.DateTimeFormatOptions): string {
  const key = lang + JSON.stringify(how)
  let made = formats.get(key)
  if (!made) {
    try {
      // The person's own kind of it: 15:30 for en-GB, 3:30 pm for en-US.
      const own = navigator.languages.find((l) => l.split('-')[0] === lang)
      made = new Intl.DateTimeFormat(own ?? lang, how)
    } catch {
      made = new Intl.DateTimeFormat('en', how) // not a language that the browser knows
    }
    formats.set(key, made)
  }
  return made.format(at)
}
