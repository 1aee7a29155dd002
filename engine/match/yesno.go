package match

import "strings"

// yesNo are the phrases that mean yes or no, folded, in all languages: people
// say "ok" in any. What is neither good nor bad alone ("thanks") is not here.
var yesNo = func() map[string]bool {
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
		"👍", "✅", "👌", "✔", "☑", "🆗", "💯", "🙌",
	} {
		m[s] = true
	}
	for _, s := range []string{
		"no", "n", "nope", "nop", "nah", "naw", "na", "no way", "not", "not really", "not at all", "not now", "not yet", "not today", "never", "no thanks", "no thank you", "false", "wrong",
		"incorrect", "thats wrong", "that is wrong", "not right", "thats not right", "not correct", "i dont", "i do not", "i dont think so", "i do not think so", "dont think so",
		"i disagree", "disagree", "negative", "im not", "i am not", "it isnt", "it is not", "its not", "absolutely not", "definitely not", "certainly not", "of course not", "i dont want to", "not sure",
		"im good", "dont", "please dont", "not ok", "not okay", "not good", "not fine", "no good", "dont agree", "i dont agree",
		"non", "nan", "nann", "nn", "non merci", "non non", "mais non", "pas du tout", "pas vraiment", "pas maintenant", "pas encore", "pas aujourd hui", "jamais", "jamais de la vie",
		"certainement pas", "absolument pas", "surement pas", "bien sur que non", "faux", "c est faux", "incorrect", "je ne crois pas", "je crois pas", "je ne pense pas", "je pense pas",
		"je pense que non", "je crois que non", "je ne veux pas", "je veux pas", "pas d accord", "je ne suis pas d accord", "negatif", "hors de question", "ca ne va pas", "ca va pas", "pas bon", "ce n est pas ca", "c est pas ca", "plutot non",
		"👎", "❌", "🙅", "✖", "⛔", "🚫",
	} {
		m[s] = false
	}
	return m
}()

// neutral words stand beside a yes or a no.
var neutral = set("please", "pls", "plz", "thanks", "thank", "you", "thx", "merci", "beaucoup", "svp", "stp", "s", "il", "te", "vous", "plait", "hi", "hello", "bonjour", "sir", "madam",
	"monsieur", "madame", "um", "uh", "oh", "ah", "euh", "hmm", "well", "so", "then", "alors", "very", "much", "that", "it", "ca", "c", "est", "a", "the", "to", "me", "moi", "🙂", "😀", "😊", "🙏", "😅", "❤",
	"plutot", "rather", "just", "totally", "tres", "really", "and", "et", "for", "pour", "but", "mais", "quite", "lol", "haha", "ben", "bah", "eh", "toi", "cher", "dear", "mate", "indeed")

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
		if v, known := yesNo[s[:stop]]; known {
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
	"deal", "exact", "correct", "incorrect", "confirm", "confirme", "ca va")

// insideYesNo reads the phrases that are plain anywhere in a message.
func insideYesNo(text string) []Reading {
	toks := tokenize(text)
	var list []Reading
	for i := 0; i < len(toks); {
		v, next, ok := yesNoAt(toks, i)
		if !ok {
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
		if v, known := yesNo[string(s)]; known && !weakYesNo[string(s)] {
			answer, next, ok = v, j+1, true
		}
	}
	return answer, next, ok
}
