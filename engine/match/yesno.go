package match

import (
	"strings"
	"sync"
)

// yesNo are the phrases that mean yes or no, folded, in all languages: people
// say "ok" in any. What is neither good nor bad alone ("thanks") is not here.
var yesNo = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, s := range []string{
		"yes", "y", "yep", "yup", "yeah", "yea", "ye", "yess", "yesss", "ya", "aye", "sure", "sure thing", "for sure", "of course", "ok", "okay", "okey", "k", "okk", "okie", "alright",
		"all right", "right", "thats right", "that s right", "that is right", "correct", "thats correct", "that is correct", "true", "exactly", "absolutely",
		"definitely", "certainly", "indeed", "agreed", "i agree", "deal", "fine", "thats fine", "that is fine", "perfect", "great", "good", "sounds good",
		"sounds great", "looks good", "go ahead", "go for it", "do it", "please do", "yes please", "i do", "i am", "i will", "i would", "i have", "it is", "why not", "no problem",
		"no worries", "affirmative", "i think so", "i confirm", "confirm", "confirmed", "by all means", "with pleasure", "id love to", "id like that", "i would like that",
		"oui", "ouais", "ouai", "ui", "ouep", "yes oui", "mais oui", "oui oui", "bien sur", "bien sur que oui", "evidemment", "d accord", "daccord", "dac", "entendu", "exact", "exactement", "tout a fait",
		"absolument", "certainement", "volontiers", "avec plaisir", "parfait", "c est ca", "c est bon", "c est juste", "c est correct", "vrai", "je confirme", "confirme",
		"pas de probleme", "aucun probleme", "pas de souci", "pas de soucis", "ca marche", "ca me va", "ca roule", "c est parfait", "allez y", "vas y", "va", "pourquoi pas", "je veux bien", "je crois",
		"je pense", "je pense que oui", "je crois que oui", "si", "mais si", "super", "nickel", "carrement", "impeccable", "tres bien", "ca va", "entendu", "bon", "bien",
		"sip", "sep", "claro", "claro que si", "por supuesto", "desde luego", "vale", "de acuerdo", "esta bien", "muy bien", "correcto", "exacto", "eso es", "asi es", "efectivamente", "perfecto", "genial",
		"dale", "venga", "sin problema", "como no", "con gusto", "con mucho gusto", "me parece bien", "confirmo", "afirmativo", "creo que si", "si si",
		"ja", "jo", "jep", "jepp", "jup", "jawohl", "ja gerne", "ja gern", "gerne", "gern", "klar", "na klar", "ja klar", "aber klar", "sicher", "naturlich", "naturlich gerne", "selbstverstandlich", "genau", "stimmt", "das stimmt",
		"stimmt so", "richtig", "das ist richtig", "korrekt", "in ordnung", "alles klar", "einverstanden", "passt", "das passt", "passt so", "perfekt", "gut", "sehr gut", "super", "auf jeden fall", "unbedingt", "kein problem",
		"ich bestatige", "bestatigt", "ich denke schon", "ich glaube schon", "doch", "ja bitte", "warum nicht", "sehr gerne", "sehr gern",
		"certo", "certamente", "sicuro", "di sicuro", "va bene", "va benissimo", "d accordo", "daccordo", "esatto", "esattamente", "giusto", "corretto", "perfetto", "benissimo", "bene", "ovvio", "ovviamente",
		"naturalmente", "volentieri", "con piacere", "certo che si", "si certo", "si grazie", "nessun problema", "perche no", "confermo", "penso di si", "credo di si", "si si", "assolutamente si",
		"sim", "simm", "sim sim", "claro que sim", "com certeza", "certeza", "isso", "isso mesmo", "e isso", "isso ai", "pode ser", "pode", "ta bom", "ta", "esta bem", "esta certo", "ta certo", "beleza", "combinado", "tudo bem", "certinho",
		"correto", "exatamente", "perfeito", "otimo", "com prazer", "sem problema", "por que nao", "acho que sim", "penso que sim", "positivo", "pois", "pois sim", "pois claro", "fixe",
		"jazeker", "jawel", "ja hoor", "ja graag", "graag", "zeker", "zeker weten", "natuurlijk", "tuurlijk", "oke", "okee", "prima", "goed", "is goed", "dat is goed", "heel goed", "akkoord", "klopt", "dat klopt", "inderdaad", "precies",
		"juist", "perfect", "geen probleem", "waarom niet", "ik denk het wel", "ik bevestig", "afgesproken", "doe maar", "top",
		"نعم", "ايوه", "ايوا", "ايه", "اي", "اه", "اجل", "بلي", "طبعا", "اكيد", "بالتاكيد", "بالطبع", "تمام", "موافق", "موافقه", "اوافق", "ماشي", "حسنا", "صح", "صحيح", "هذا صحيح", "بالضبط", "مضبوط", "اوكي", "اوك", "ممتاز",
		"لا مانع", "لا مشكله", "مفيش مشكله", "ما في مشكله", "ان شاء الله", "اؤكد", "اكد", "نعم من فضلك", "يناسبني",
		"👍", "✅", "👌", "✔", "☑", "🆗", "💯", "🙌",
	} {
		m[Fold(s)] = true
	}
	for _, s := range []string{
		"no", "n", "nope", "nop", "nah", "naw", "na", "no way", "not", "not really", "not at all", "not now", "not yet", "not today", "never", "no thanks", "no thank you", "false", "wrong",
		"incorrect", "thats wrong", "that is wrong", "not right", "thats not right", "not correct", "i dont", "i do not", "i dont think so", "i do not think so", "dont think so",
		"i disagree", "disagree", "negative", "im not", "i am not", "it isnt", "it is not", "its not", "absolutely not", "definitely not", "certainly not", "of course not", "i dont want to", "not sure",
		"im good", "dont", "please dont", "not ok", "not okay", "not good", "not fine", "no good", "dont agree", "i dont agree",
		"non", "nan", "nann", "nn", "non merci", "non non", "mais non", "pas du tout", "pas vraiment", "pas maintenant", "pas encore", "pas aujourd hui", "jamais", "jamais de la vie",
		"certainement pas", "absolument pas", "surement pas", "bien sur que non", "faux", "c est faux", "incorrect", "je ne crois pas", "je crois pas", "je ne pense pas", "je pense pas",
		"je pense que non", "je crois que non", "je ne veux pas", "je veux pas", "pas d accord", "je ne suis pas d accord", "negatif", "hors de question", "ca ne va pas", "ca va pas", "pas bon", "ce n est pas ca", "c est pas ca", "plutot non",
		"nop", "que va", "claro que no", "por supuesto que no", "en absoluto", "para nada", "de ninguna manera", "de ningun modo", "nunca", "jamas", "no gracias", "ahora no", "todavia no", "aun no", "mejor no", "no quiero",
		"no lo creo", "creo que no", "no es correcto", "no esta bien", "incorrecto", "falso", "negativo", "no no",
		"nein", "ne", "nee", "noe", "nein danke", "auf keinen fall", "keinesfalls", "keineswegs", "uberhaupt nicht", "gar nicht", "nicht wirklich", "nicht jetzt", "jetzt nicht", "noch nicht", "heute nicht", "lieber nicht", "eher nicht",
		"niemals", "nie", "falsch", "das ist falsch", "stimmt nicht", "das stimmt nicht", "nicht richtig", "ich glaube nicht", "ich denke nicht", "ich mochte nicht", "ich will nicht", "nicht einverstanden", "passt nicht", "das passt nicht", "nein nein",
		"certo che no", "assolutamente no", "per niente", "per nulla", "niente affatto", "non ora", "non adesso", "non ancora", "non oggi", "meglio di no", "no grazie", "penso di no", "credo di no", "direi di no",
		"non credo", "non penso", "non va bene", "non e giusto", "sbagliato", "non voglio", "non sono d accordo", "di no", "giammai",
		"nao", "naum", "nao nao", "nao obrigado", "nao obrigada", "de jeito nenhum", "de modo nenhum", "nem pensar", "claro que nao", "agora nao", "ainda nao", "hoje nao", "melhor nao", "acho que nao", "penso que nao", "nao quero", "nao concordo",
		"nao esta certo", "nao esta bem", "errado", "esta errado", "incorreto",
		"nee hoor", "nee bedankt", "nee dank je", "nee dank u", "nee dankje", "neen", "absoluut niet", "helemaal niet", "zeker niet", "niet echt", "nu niet", "niet nu", "nog niet", "vandaag niet", "liever niet", "nooit", "fout", "onjuist", "klopt niet",
		"dat klopt niet", "niet akkoord", "ik denk het niet", "ik dacht het niet", "ik wil niet", "geen interesse",
		"لا", "لا لا", "كلا", "لاا", "لأ", "لا شكرا", "مش", "مو", "لا اريد", "ما ابي", "مش عايز", "مش عاوز", "ابدا", "مستحيل", "غير موافق", "لا اوافق", "مش موافق", "خطا", "غلط", "ليس صحيحا", "غير صحيح", "مش صح", "ليس الان", "مش دلوقتي",
		"لا اعتقد", "لا اظن", "بالطبع لا", "طبعا لا", "بالتاكيد لا", "اكيد لا",
		"👎", "❌", "🙅", "✖", "⛔", "🚫",
	} {
		m[Fold(s)] = false
	}
	return m
})

// neutral words stand beside a yes or a no.
var neutral = set("please", "pls", "plz", "thanks", "thank", "you", "thx", "merci", "beaucoup", "svp", "stp", "s", "il", "te", "vous", "plait", "hi", "hello", "bonjour", "sir", "madam",
	"monsieur", "madame", "um", "uh", "oh", "ah", "euh", "hmm", "well", "so", "then", "alors", "very", "much", "that", "it", "ca", "c", "est", "a", "the", "to", "me", "moi", "🙂", "😀", "😊", "🙏", "😅", "❤",
	"plutot", "rather", "just", "totally", "tres", "really", "and", "et", "for", "pour", "but", "mais", "quite", "lol", "haha", "ben", "bah", "eh", "toi", "cher", "dear", "mate", "indeed",
	"por", "favor", "gracias", "muchas", "hola", "pues", "bueno", "senor", "senora", "entonces",
	"bitte", "danke", "vielen", "dank", "schon", "hallo", "also", "hm", "aber", "das",
	"grazie", "mille", "ciao", "buongiorno", "allora", "per", "favore", "cortesia", "piacere",
	"obrigado", "obrigada", "ola", "oi", "bom", "entao",
	"alstublieft", "alsjeblieft", "aub", "je", "u", "wel", "bedankt", "dankjewel", "dan", "nou", "hoor",
	"شكرا", "جزيلا", "من", "فضلك", "لو", "سمحت", "يا", "والله", "مرحبا", "السلام", "عليكم", "طيب")

const yesNoWords = 6 // the longest phrase

// wholeYesNo reads a message that is yes-phrases only, or no-phrases only,
// with neutral words between them.
func wholeYesNo(text string) (any, bool) {
	var answer, found bool
	for rest := Fold(text); rest != ""; {
		v, end, ok := leadingYesNo(rest)
		if !ok {
			w, after, _ := strings.Cut(rest, " ")
			if !neutral[w] {
				return nil, false
			}
			rest = after
			continue
		}
		if found && v != answer {
			return nil, false
		}
		answer, found = v, true
		rest = strings.TrimPrefix(rest[end:], " ")
	}
	if !found {
		return nil, false
	}
	return answer, true
}

// leadingYesNo reads the longest phrase that begins the folded text.
func leadingYesNo(s string) (answer bool, end int, ok bool) {
	at := 0
	for range yesNoWords {
		i := strings.IndexByte(s[at:], ' ')
		stop := len(s)
		if i >= 0 {
			stop = at + i
		}
		if v, known := yesNo()[s[:stop]]; known {
			answer, end, ok = v, stop, true
		}
		if i < 0 {
			break
		}
		at = stop + 1
	}
	return answer, end, ok
}

// weakYesNo are words that mean yes or no alone, but anything in a sentence.
var weakYesNo = set("y", "n", "k", "si", "va", "bon", "bien", "right", "good", "great", "fine", "not", "never", "jamais", "wrong", "faux", "vrai", "true", "false", "na", "ya", "i do", "i am",
	"i will", "i would", "i have", "it is", "do it", "i dont", "i do not", "im not", "i am not", "it is not", "its not", "it isnt", "dont", "je crois", "je pense", "ui", "nn", "super", "perfect", "parfait",
	"deal", "exact", "correct", "incorrect", "confirm", "confirme", "ca va",
	"vale", "claro", "correcto", "exacto", "perfecto", "genial", "dale", "venga", "falso", "nunca", "jamas", "esta bien", "muy bien", "no quiero", "todavia no", "aun no", "ahora no",
	"jo", "gut", "sehr gut", "doch", "gern", "gerne", "klar", "sicher", "genau", "stimmt", "richtig", "korrekt", "perfekt", "passt", "falsch", "nie", "niemals", "ne", "noe", "noch nicht", "nicht jetzt", "naturlich", "unbedingt", "gar nicht",
	"certo", "sicuro", "bene", "giusto", "esatto", "corretto", "perfetto", "ovvio", "non ora", "non oggi", "non ancora", "sbagliato", "di no", "volentieri", "certamente", "naturalmente", "non voglio", "non credo", "non penso", "va bene",
	"isso", "pode", "pode ser", "ta", "certeza", "correto", "perfeito", "otimo", "errado", "pois", "positivo", "beleza", "tudo bem", "e isso", "hoje nao", "agora nao", "ainda nao", "nao quero",
	"goed", "zeker", "graag", "prima", "klopt", "juist", "precies", "top", "perfect", "nooit", "fout", "is goed", "nog niet", "nu niet", "natuurlijk", "heel goed", "ik wil niet",
	"اي", "ايه", "اه", "صح", "صحيح", "مش", "مو", "ابدا", "خطا", "غلط", "تمام", "ممتاز", "لا اريد", "حسنا", "اكد", "مستحيل", "ليس الان", "بلي")

// insideYesNo reads the phrases that are plain anywhere in a message.
func insideYesNo(text, lang string) []Reading {
	toks := tokenize(text)
	var list []Reading
	for i := 0; i < len(toks); {
		v, next, ok := yesNoAt(toks, i)
		if !ok || !isPlain(text, toks, i, next, lang) {
			i++
			continue
		}
		list = append(list, Reading{v, toks[i].start, toks[next-1].end})
		i = next
	}
	return list
}

func yesNoAt(toks []token, i int) (answer bool, next int, ok bool) {
	var buf [96]byte
	s := buf[:0]
	for j := i; j < len(toks) && j < i+yesNoWords && toks[j].kind == word; j++ {
		if j > i {
			s = append(s, ' ')
		}
		s = append(s, toks[j].text...)
		if v, known := yesNo()[string(s)]; known && (!weakYesNo[string(s)] || string(s) == "si") {
			answer, next, ok = v, j+1, true
		}
	}
	return answer, next, ok
}

// isPlain tells whether a yes or no at i is one, and not one of the small
// words that mean more than that: no (not, in Spanish; in the, in Portuguese),
// non (not, in Italian), ja (which German puts anywhere), si (if).
func isPlain(text string, toks []token, i, next int, lang string) bool {
	if next > i+1 {
		return true
	}
	switch w := toks[i].text; w {
	case "si": // sí and sì are yes; si is also if, and himself
		return !strings.EqualFold(text[toks[i].start:toks[i].end], "si") && stands(toks, next)
	case "ja": // já is already
		return i == 0 && strings.EqualFold(text[toks[i].start:toks[i].end], "ja") && (lang == "de" || lang == "nl" || stands(toks, next))
	case "no", "non", "nao", "لا":
		if w == "no" && (lang == "es" || lang == "pt") || w == "non" && lang == "it" || w == "nao" || w == "لا" {
			return stands(toks, next)
		}
	}
	return true
}

// stands tells whether the words before next may be a sentence of their own:
// a mark, a polite word or nothing follows.
func stands(toks []token, next int) bool {
	return next >= len(toks) || toks[next].kind == sign || neutral[toks[next].text]
}
